//! Constant values, exact as the compiler's.

use std::sync::Arc;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};

use super::ty::Basic;

/// The value of a constant expression.
#[derive(Clone, PartialEq, Debug)]
pub enum Const {
    /// A boolean.
    Bool(bool),
    /// A string; Go's need not be UTF-8.
    String(Arc<[u8]>),
    /// An integer.
    Int(BigInt),
    /// Another real number.
    Float(BigRational),
    /// A complex number.
    Complex(Box<(BigRational, BigRational)>),
}

/// Where exact arithmetic stops: the compiler has 512 bits, and a value this long is no honest program's.
const MAX_BITS: u64 = 8192;

/// The longest string whose value is kept.
const MAX_STRING: usize = 1 << 20;

impl Const {
    pub(super) fn int(value: impl Into<BigInt>) -> Self {
        Self::Int(value.into())
    }

    /// The value as an `i64`, if it is an integer that fits.
    pub fn to_i64(&self) -> Option<i64> {
        self.to_int()?.to_i64()
    }

    /// The value as an integer, if it is one.
    pub fn to_int(&self) -> Option<BigInt> {
        match self {
            Self::Int(value) => Some(value.clone()),
            Self::Float(value) if value.is_integer() => Some(value.to_integer()),
            Self::Complex(value) if value.1.is_zero() && value.0.is_integer() => {
                Some(value.0.to_integer())
            }
            _ => None,
        }
    }

    fn to_rational(&self) -> Option<BigRational> {
        match self {
            Self::Int(value) => Some(BigRational::from_integer(value.clone())),
            Self::Float(value) => Some(value.clone()),
            Self::Complex(value) if value.1.is_zero() => Some(value.0.clone()),
            _ => None,
        }
    }

    fn to_complex(&self) -> Option<(BigRational, BigRational)> {
        match self {
            Self::Complex(value) => Some((**value).clone()),
            other => Some((other.to_rational()?, BigRational::zero())),
        }
    }

    fn bounded(self) -> Option<Self> {
        let bits = match &self {
            Self::Int(value) => value.bits(),
            Self::Float(value) => value.numer().bits() + value.denom().bits(),
            Self::Complex(value) => value.0.numer().bits() + value.1.numer().bits(),
            // Constants made of two of each other, thirty times, would fill the memory.
            Self::String(text) => return (text.len() <= MAX_STRING).then_some(self),
            Self::Bool(_) => 0,
        };
        (bits <= MAX_BITS).then_some(self)
    }

    /// Reads an integer, float, rune or imaginary literal.
    pub(super) fn number(text: &str) -> Option<Self> {
        let text = text.replace('_', "");
        if let Some(real) = text.strip_suffix('i').filter(|it| !it.starts_with("0x")) {
            let real = Self::number(real.trim_start_matches('0')).or_else(|| Some(Self::int(0)))?;
            return Some(Self::Complex(Box::new((
                BigRational::zero(),
                real.to_rational()?,
            ))));
        }
        let lower = text.to_ascii_lowercase();
        if let Some(digits) = lower.strip_prefix("0x") {
            return if lower.contains(['p', '.']) {
                hex_float(digits)
            } else {
                radix(digits, 16)
            };
        }
        if let Some(digits) = lower.strip_prefix("0b") {
            return radix(digits, 2);
        }
        if let Some(digits) = lower.strip_prefix("0o") {
            return radix(digits, 8);
        }
        if lower.contains(['.', 'e']) {
            return decimal(&lower);
        }
        let is_octal = lower.len() > 1 && lower.starts_with('0');
        radix(&lower, if is_octal { 8 } else { 10 })
    }

    /// Whether a value of a basic type can hold it, rounding allowed for floats.
    pub(super) fn fits(&self, basic: Basic) -> bool {
        match basic {
            Basic::Bool | Basic::UntypedBool => matches!(self, Self::Bool(_)),
            Basic::String | Basic::UntypedString => matches!(self, Self::String(_)),
            _ if basic.is_integer() => {
                self.to_int()
                    .is_some_and(|value| match integer_bits(basic) {
                        Some((bits, true)) => {
                            value.abs().bits() < bits || value == -(BigInt::one() << (bits - 1))
                        }
                        Some((bits, false)) => !value.is_negative() && value.bits() <= bits,
                        None => true,
                    })
            }
            Basic::Float32 | Basic::Float64 | Basic::UntypedFloat => self.to_rational().is_some(),
            Basic::Complex64 | Basic::Complex128 | Basic::UntypedComplex => {
                self.to_complex().is_some()
            }
            _ => false,
        }
    }

    /// The value as the constant of a basic type (a float that is an integer becomes one).
    pub(super) fn converted(&self, basic: Basic) -> Option<Self> {
        if !self.fits(basic) {
            return None;
        }
        if basic.is_integer() {
            return self.to_int().map(Self::Int);
        }
        match basic {
            // Typed floats are rounded; an integer of at most 53 bits is exact.
            Basic::Float32 | Basic::Float64 => {
                let value = self.to_rational()?;
                let rounded = value.to_f64().filter(|it| it.is_finite())?;
                let rounded = if basic == Basic::Float32 {
                    f64::from(value.to_f32()?)
                } else {
                    rounded
                };
                BigRational::from_float(rounded).map(Self::Float)
            }
            _ => Some(self.clone()),
        }
    }

    pub(super) fn unary(&self, op: &str, basic: Option<Basic>) -> Option<Self> {
        match (op, self) {
            ("+", _) => Some(self.clone()),
            ("-", Self::Int(value)) => Some(Self::Int(-value)),
            ("-", Self::Float(value)) => Some(Self::Float(-value)),
            ("-", Self::Complex(value)) => Some(Self::Complex(Box::new((-&value.0, -&value.1)))),
            ("!", Self::Bool(value)) => Some(Self::Bool(!value)),
            ("^", Self::Int(value)) => match basic.and_then(integer_bits) {
                Some((bits, false)) => Some(Self::Int((BigInt::one() << bits) - 1 - value)),
                _ => Some(Self::Int(-value - 1)),
            },
            _ => None,
        }
    }

    pub(super) fn shift(&self, op: &str, by: &Self) -> Option<Self> {
        let value = self.to_int()?;
        let by = by.to_i64().filter(|by| (0..=4096).contains(by))?;
        let shifted = match op {
            "<<" => value << by,
            _ => value >> by,
        };
        Self::Int(shifted).bounded()
    }

    pub(super) fn binary(&self, op: &str, other: &Self, is_integer: bool) -> Option<Self> {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => Some(Self::Bool(match op {
                "&&" => *a && *b,
                "||" => *a || *b,
                "==" => a == b,
                "!=" => a != b,
                _ => return None,
            })),
            (Self::String(a), Self::String(b)) if op == "+" => {
                Some(Self::String([&a[..], &b[..]].concat().into()))
            }
            (Self::String(a), Self::String(b)) => compare(op, a.cmp(b)),
            (Self::Complex(_), _) | (_, Self::Complex(_)) => {
                complex(op, self.to_complex()?, other.to_complex()?)
            }
            (Self::Int(a), Self::Int(b)) => integers(op, a, b, is_integer),
            _ => rationals(op, &self.to_rational()?, &other.to_rational()?, is_integer),
        }?
        .bounded()
    }

    /// The real or imaginary part.
    pub(super) fn part(&self, imaginary: bool) -> Option<Self> {
        let (re, im) = self.to_complex()?;
        Some(Self::Float(if imaginary { im } else { re }))
    }

    pub(super) fn complex(re: &Self, im: &Self) -> Option<Self> {
        Some(Self::Complex(Box::new((
            re.to_rational()?,
            im.to_rational()?,
        ))))
    }
}

/// Width and signedness of an integer type on a 64-bit target.
fn integer_bits(basic: Basic) -> Option<(u64, bool)> {
    Some(match basic {
        Basic::Int | Basic::Int64 => (64, true),
        Basic::Int32 => (32, true),
        Basic::Int16 => (16, true),
        Basic::Int8 => (8, true),
        Basic::Uint | Basic::Uint64 | Basic::Uintptr => (64, false),
        Basic::Uint32 => (32, false),
        Basic::Uint16 => (16, false),
        Basic::Uint8 => (8, false),
        _ => return None,
    })
}

fn radix(digits: &str, radix: u32) -> Option<Const> {
    BigInt::parse_bytes(digits.as_bytes(), radix).map(Const::Int)
}

fn decimal(text: &str) -> Option<Const> {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("0{whole}{fraction}");
    let value = BigInt::parse_bytes(digits.as_bytes(), 10)?;
    let fraction = i64::try_from(fraction.len()).ok()?;
    scaled(
        value,
        10,
        exponent.parse::<i64>().ok()?.checked_sub(fraction)?,
    )
}

fn hex_float(digits: &str) -> Option<Const> {
    let (mantissa, exponent) = digits.split_once('p')?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let value = BigInt::parse_bytes(format!("0{whole}{fraction}").as_bytes(), 16)?;
    let fraction = i64::try_from(fraction.len()).ok()?.checked_mul(4)?;
    scaled(
        value,
        2,
        exponent.parse::<i64>().ok()?.checked_sub(fraction)?,
    )
}

fn scaled(value: BigInt, base: u32, exponent: i64) -> Option<Const> {
    let size = u32::try_from(exponent.unsigned_abs())
        .ok()
        .filter(|it| *it < 2200)?;
    let power: BigInt = Pow::pow(BigInt::from(base), size);
    Some(Const::Float(if exponent < 0 {
        BigRational::new(value, power)
    } else {
        BigRational::from_integer(value * power)
    }))
}

fn compare(op: &str, order: std::cmp::Ordering) -> Option<Const> {
    Some(Const::Bool(match op {
        "==" => order.is_eq(),
        "!=" => order.is_ne(),
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        ">=" => order.is_ge(),
        _ => return None,
    }))
}

fn integers(op: &str, a: &BigInt, b: &BigInt, is_integer: bool) -> Option<Const> {
    Some(Const::Int(match op {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" | "%" if b.is_zero() => return None,
        "/" if is_integer => a / b,
        "/" => return Some(Const::Float(BigRational::new(a.clone(), b.clone()))),
        "%" => a % b,
        "&" => a & b,
        "|" => a | b,
        "^" => a ^ b,
        "&^" => a & !b,
        _ => return compare(op, a.cmp(b)),
    }))
}

fn rationals(op: &str, a: &BigRational, b: &BigRational, is_integer: bool) -> Option<Const> {
    if is_integer {
        return integers(op, &a.to_integer(), &b.to_integer(), true);
    }
    Some(Const::Float(match op {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" if b.is_zero() => return None,
        "/" => a / b,
        _ => return compare(op, a.cmp(b)),
    }))
}

fn complex(
    op: &str,
    a: (BigRational, BigRational),
    b: (BigRational, BigRational),
) -> Option<Const> {
    let value = match op {
        "+" => (a.0 + b.0, a.1 + b.1),
        "-" => (a.0 - b.0, a.1 - b.1),
        "*" => (&a.0 * &b.0 - &a.1 * &b.1, &a.0 * &b.1 + &a.1 * &b.0),
        "/" => {
            let norm = &b.0 * &b.0 + &b.1 * &b.1;
            if norm.is_zero() {
                return None;
            }
            let (re, im) = (&a.0 * &b.0 + &a.1 * &b.1, &a.1 * &b.0 - &a.0 * &b.1);
            (re / &norm, im / norm)
        }
        "==" => return Some(Const::Bool(a == b)),
        "!=" => return Some(Const::Bool(a != b)),
        _ => return None,
    };
    Some(Const::Complex(Box::new(value)))
}

/// The bytes of a string literal, or the code point of a rune literal as a string.
pub(super) fn unquote(literal: &str) -> Option<Vec<u8>> {
    let inner = literal.get(1..literal.len().checked_sub(1)?)?;
    if literal.starts_with('`') {
        return Some(inner.replace('\r', "").into_bytes());
    }
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        rest = escape(&rest[at + 1..], &mut bytes)?;
    }
    bytes.extend_from_slice(rest.as_bytes());
    Some(bytes)
}

/// The value of a rune literal.
pub(super) fn rune(literal: &str) -> Option<Const> {
    let inner = literal.get(1..literal.len().checked_sub(1)?)?;
    let Some(code) = inner.strip_prefix('\\') else {
        return inner.chars().next().map(|it| Const::int(u32::from(it)));
    };
    if let Some(hex) = code.strip_prefix(['x', 'u', 'U']) {
        return radix(hex, 16);
    }
    if code.len() == 3 {
        return radix(code, 8);
    }
    simple_escape(code.bytes().next()?).map(Const::int)
}

fn simple_escape(byte: u8) -> Option<u8> {
    Some(match byte {
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        b'\\' | b'\'' | b'"' => byte,
        _ => return None,
    })
}

fn escape<'t>(rest: &'t str, bytes: &mut Vec<u8>) -> Option<&'t str> {
    let first = rest.bytes().next()?;
    let (from, length, base) = match first {
        b'x' => (1, 2, 16),
        b'u' => (1, 4, 16),
        b'U' => (1, 8, 16),
        b'0'..=b'7' => (0, 3, 8),
        _ => {
            bytes.push(simple_escape(first)?);
            return rest.get(1..);
        }
    };
    let code = u32::from_str_radix(rest.get(from..from + length)?, base).ok()?;
    if matches!(first, b'u' | b'U') {
        let mut buffer = [0; 4];
        bytes.extend_from_slice(char::from_u32(code)?.encode_utf8(&mut buffer).as_bytes());
    } else {
        bytes.push(u8::try_from(code).ok()?);
    }
    rest.get(from + length..)
}
