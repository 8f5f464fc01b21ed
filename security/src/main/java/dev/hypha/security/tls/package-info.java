/// Mutual TLS 1.3: both ends of a connection prove by certificates who they are.
///
/// Start at [MutualTls], which is made of [Credentials] that stay, or of a [CredentialSource] that follows
/// files.
@NullMarked
package dev.hypha.security.tls;

import org.jspecify.annotations.NullMarked;
