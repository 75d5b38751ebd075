//! Types as text: import-path qualified, as `types.TypeString(t, nil)` of Go prints them.

use std::fmt::{Display, Formatter, Result, Write};

use super::ty::{Direction, Interface, Named, Signature, Type, TypeKind, Var};

impl Display for Type {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.kind() {
            TypeKind::Basic(basic) => f.write_str(basic.name()),
            TypeKind::Named(named) => write_named(f, named),
            TypeKind::Pointer(to) => write!(f, "*{to}"),
            TypeKind::Slice(of) => write!(f, "[]{of}"),
            TypeKind::Array(of, length) => write!(f, "[{length}]{of}"),
            TypeKind::Map(key, value) => write!(f, "map[{key}]{value}"),
            TypeKind::Chan(direction, of) => write_chan(f, *direction, of),
            TypeKind::Func(signature) => {
                f.write_str("func")?;
                write_signature(f, signature)
            }
            TypeKind::Struct(..) => write_struct(f, self),
            TypeKind::Interface(interface) => write_interface(f, interface),
            TypeKind::Param(param) => f.write_str(&param.name),
            TypeKind::Tuple(vars) => write_params(f, vars, false),
            TypeKind::Union(terms) => write_union(f, terms),
        }
    }
}

fn write_named(f: &mut Formatter<'_>, named: &Named) -> Result {
    if let Some(package) = &named.package {
        write!(f, "{}.", package.path)?;
    }
    f.write_str(&named.name)?;
    if named.args.is_empty() {
        return Ok(());
    }
    f.write_char('[')?;
    for (index, ty) in named.args.iter().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        write!(f, "{comma}{ty}")?;
    }
    f.write_char(']')
}

fn write_chan(f: &mut Formatter<'_>, direction: Direction, of: &Type) -> Result {
    let inner_receives = matches!(of.kind(), TypeKind::Chan(Direction::Receive, _));
    match direction {
        Direction::Send => write!(f, "chan<- {of}"),
        Direction::Receive => write!(f, "<-chan {of}"),
        Direction::Both if inner_receives => write!(f, "chan ({of})"),
        Direction::Both => write!(f, "chan {of}"),
    }
}

fn write_params(f: &mut Formatter<'_>, params: &[Var], variadic: bool) -> Result {
    f.write_char('(')?;
    for (index, var) in params.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        if !var.name.is_empty() {
            write!(f, "{} ", var.name)?;
        }
        match var.ty.kind() {
            TypeKind::Slice(of) if variadic && index + 1 == params.len() => write!(f, "...{of}")?,
            // `append([]byte, string...)` has this type.
            _ if variadic && index + 1 == params.len() => write!(f, "{}...", var.ty)?,
            _ => write!(f, "{}", var.ty)?,
        }
    }
    f.write_char(')')
}

fn write_signature(f: &mut Formatter<'_>, signature: &Signature) -> Result {
    if !signature.type_params.is_empty() {
        write_type_params(f, &signature.type_params)?;
    }
    write_params(f, &signature.params, signature.variadic)?;
    match signature.results.as_slice() {
        [] => Ok(()),
        [only] if only.name.is_empty() => write!(f, " {}", only.ty),
        results => {
            f.write_char(' ')?;
            write_params(f, results, false)
        }
    }
}

fn write_type_params(f: &mut Formatter<'_>, params: &[Type]) -> Result {
    f.write_char('[')?;
    let mut previous: Option<String> = None;
    for (index, ty) in params.iter().enumerate() {
        let bound = ty.as_param().and_then(|it| it.bound.get());
        let bound = bound.map(ToString::to_string).unwrap_or_default();
        if let Some(previous) = &previous {
            if *previous != bound {
                write!(f, " {previous}")?;
            }
            f.write_str(", ")?;
        }
        write!(f, "{ty}")?;
        if index + 1 == params.len() {
            write!(f, " {bound}")?;
        }
        previous = Some(bound);
    }
    f.write_char(']')
}

fn write_struct(f: &mut Formatter<'_>, ty: &Type) -> Result {
    let TypeKind::Struct(fields, _) = ty.kind() else {
        return Ok(());
    };
    f.write_str("struct{")?;
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            f.write_str("; ")?;
        }
        if !field.embedded {
            write!(f, "{} ", field.name)?;
        }
        write!(f, "{}", field.ty)?;
        if !field.tag.is_empty() {
            write!(f, " {:?}", field.tag)?;
        }
    }
    f.write_char('}')
}

fn write_interface(f: &mut Formatter<'_>, interface: &Interface) -> Result {
    if interface.methods.is_empty() && interface.embedded.is_empty() {
        return f.write_str("any");
    }
    if interface.implicit && interface.methods.is_empty() && interface.embedded.len() == 1 {
        return write!(f, "{}", interface.embedded[0]);
    }
    f.write_str("interface{")?;
    for (index, method) in interface.methods.iter().enumerate() {
        if index > 0 {
            f.write_str("; ")?;
        }
        f.write_str(&method.name)?;
        if let Some(signature) = method.ty.as_signature() {
            write_signature(f, signature)?;
        }
    }
    for (index, ty) in interface.embedded.iter().enumerate() {
        if index > 0 || !interface.methods.is_empty() {
            f.write_str("; ")?;
        }
        write!(f, "{ty}")?;
    }
    f.write_char('}')
}

fn write_union(f: &mut Formatter<'_>, terms: &[(bool, Type)]) -> Result {
    for (index, (tilde, ty)) in terms.iter().enumerate() {
        let bar = if index > 0 { " | " } else { "" };
        let tilde = if *tilde { "~" } else { "" };
        write!(f, "{bar}{tilde}{ty}")?;
    }
    Ok(())
}
