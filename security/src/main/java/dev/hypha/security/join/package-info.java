/// How a node gets its certificate, and a newer one in time, without its key ever leaving it.
///
/// Start at [JoinClient]. What it gets are [MemberCredentials], which live in a folder of four files. All of
/// it needs the JDK alone; the other end is `dev.hypha.security.authority.CaServer`.
@NullMarked
package dev.hypha.security.join;

import org.jspecify.annotations.NullMarked;
