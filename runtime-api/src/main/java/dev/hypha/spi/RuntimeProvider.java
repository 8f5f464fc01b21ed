package dev.hypha.spi;

import dev.hypha.DistributedRuntime;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.ServiceLoader;

/// Starts a runtime from a configuration file; found by [ServiceLoader] behind [DistributedRuntime#open].
public interface RuntimeProvider {
    /// Starts the runtime that the file describes.
    ///
    /// @param file the configuration
    /// @return the runtime
    DistributedRuntime start(Path file);

    /// Starts the runtime that the file describes, with the provider on the class path.
    ///
    /// @param file the configuration
    /// @return the runtime
    static DistributedRuntime open(Path file) {
        Iterator<RuntimeProvider> providers =
                ServiceLoader.load(RuntimeProvider.class).iterator();
        if (!providers.hasNext()) {
            throw new IllegalStateException(
                    "no runtime on the class path; add dev.hypha:runtime-cluster, which runs local and clustered nodes");
        }
        return providers.next().start(file);
    }
}
