//! Enums whose values have names in tables: of forms, classes, features.

/// Makes an enum of named values, with their names in order and the value that a name stands for.
#[macro_export]
macro_rules! labels {
    ($(#[$about:meta])+ $vis:vis $ty:ident { $($(#[$doc:meta])* $name:ident = $text:literal,)+ }) => {
        $(#[$about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $ty { $($(#[$doc])* $name,)+ }

        #[allow(dead_code, reason = "not every enum is read and written")]
        impl $ty {
            /// Every value, in the order of the table.
            pub const ALL: &'static [$ty] = &[$($ty::$name,)+];
            /// Their names, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($text,)+];

            /// The name as it is written in tables.
            pub fn as_str(self) -> &'static str {
                Self::NAMES[self as usize]
            }

            /// The value named `text`, if there is one.
            pub fn parse(text: &str) -> Option<Self> {
                Self::NAMES.iter().position(|name| *name == text).map(|at| Self::ALL[at])
            }
        }
    };
}
