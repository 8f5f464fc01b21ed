/// Certificates, keys, requests and revocation lists as PEM (RFC 7468), from files and to files.
///
/// Start at [Pem] for what is public and at [PemKeys] for private keys; [PemFiles] writes so that a reader
/// sees the old file or the new one, never half of one. All of it needs the JDK alone.
///
/// Everything that can be wrong with a file is one [dev.hypha.security.SecurityRefusal]: it names the file,
/// the entry in it and the remedy, and never repeats what the file contains.
@NullMarked
package dev.hypha.security.pem;

import org.jspecify.annotations.NullMarked;
