package dev.hypha.processor;

import java.io.IOException;
import java.util.List;
import javax.annotation.processing.Filer;
import javax.tools.JavaFileManager.Location;

/// Lists of providers in `META-INF/services`.
final class ServiceFile {
    private ServiceFile() {}

    /// The classes that a list names.
    ///
    /// @return the names; none if there is no such list
    static List<String> read(Filer filer, Location location, String path) {
        try {
            return filer.getResource(location, "", path)
                    .getCharContent(true)
                    .toString()
                    .lines()
                    .map(each -> each.replaceFirst("#.*", "").strip())
                    .filter(each -> !each.isEmpty())
                    .toList();
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            return List.of(); // no such list, or no such location in this compilation
        }
    }
}
