package dev.hypha.cli;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.join.MemberCredentials;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say which folder a new key goes to, and whether it may take the place of another.
final class NewKeyFolder {
    @Option(names = "--out", paramLabel = "DIR", description = "Where to write the files (default: a folder NAME).")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replace files that are there.")
    private boolean force;

    /// The folder for a member, checked to have no key that must not be replaced.
    ///
    /// @param name the member's name, which is the folder's unless another was given
    Path of(Surroundings surroundings, String name) {
        Path folder = out == null ? surroundings.folder().resolve(name) : out;
        Path key = folder.resolve(MemberCredentials.KEY_FILE);
        if (!force && Files.exists(key)) {
            throw new SecurityRefusal(
                    "HYP-SEC-021", key + " is there already; give another folder by --out, or replace it by --force");
        }
        return folder;
    }
}
