/// Who is at the other end of a connection, and what it may do.
///
/// Start at [SecurityProvider]. Nothing here is on the path of a call: identities are established once per
/// connection.
@NullMarked
package dev.hypha.security;

import org.jspecify.annotations.NullMarked;
