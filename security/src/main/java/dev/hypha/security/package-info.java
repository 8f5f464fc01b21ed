/// Who is who, and who may do what: identities, how a connection is authenticated, and which calls are allowed.
///
/// Start at [SecurityProvider], which every transport asks, and [Authorizer], which a node asks before it runs a
/// call. [PlaintextSecurity] is the provider without encryption, for one machine.
@NullMarked
package dev.hypha.security;

import org.jspecify.annotations.NullMarked;
