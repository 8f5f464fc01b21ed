/// A certificate authority of one's own: issues the certificates by which nodes and clients know each other,
/// takes them back, and lets new nodes fetch theirs with a token.
///
/// Start at [CertificateAuthority], which can live in memory, and [CaDirectory], which keeps one on disk.
/// This package alone needs BouncyCastle (`org.bouncycastle:bcpkix-jdk18on`), for building certificates; keys
/// and signatures are the JDK's, and no provider is registered. Nodes do not need it.
@NullMarked
package dev.hypha.security.authority;

import org.jspecify.annotations.NullMarked;
