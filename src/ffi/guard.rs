//! The guard around every export: no panic crosses the border, and none is printed.

pub(crate) use crate::quiet::guard;
