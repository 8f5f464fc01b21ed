/// Policies: which identity may do what on which node, in a file or in code.
///
/// A [Policy] is a list of [Rule]s: if one of them that denies applies, the answer is no; else if one that
/// allows applies, yes; else no. [PolicyFile] reads it from YAML and follows changes of the file;
/// [PolicyAuthorizer] puts it to work.
@NullMarked
package dev.hypha.security.policy;

import org.jspecify.annotations.NullMarked;
