package dev.hypha.security.tls;

import java.nio.file.Path;
import java.util.Optional;

/// The PEM files that a node's credentials are in. Each may be, or be behind, a symbolic link that is switched.
///
/// @param certificate the node's certificate, and behind it the intermediate ones up to a root
/// @param key its private key, readable by its owner alone; PKCS#8, encrypted or not
/// @param passphrase what the key is encrypted with, in the first line of a file; empty if it is not
/// @param trust the certificates of the trusted authorities
/// @param revocations their revocation lists; empty for none
public record CredentialPaths(
        Path certificate, Path key, Optional<Path> passphrase, Path trust, Optional<Path> revocations) {}
