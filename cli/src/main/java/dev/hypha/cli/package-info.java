/// Commands for people who run clusters: `hypha ca`, the certificate authority, and `hypha cert`, a member's
/// own certificate. Start at [Main].
@NullMarked
package dev.hypha.cli;

import org.jspecify.annotations.NullMarked;
