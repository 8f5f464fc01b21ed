package dev.hypha.core;

import dev.hypha.codec.CatalogueSet;
import dev.hypha.spi.Catalogue;
import dev.hypha.spi.WireCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/// Finds what a node can call, by the class loader of the starting thread.
public final class Catalogues {
    private Catalogues() {}

    /// All catalogues and wire codecs that are found.
    ///
    /// @return the set, maybe empty
    /// @throws IllegalStateException if two of them collide, naming both
    public static CatalogueSet found() {
        return CatalogueSet.find(loader());
    }

    /// Just these catalogues, and the wire codecs that are found.
    ///
    /// @param catalogues the catalogues
    /// @return the set
    /// @throws IllegalStateException if two of them collide, naming both
    public static CatalogueSet only(Collection<? extends Catalogue> catalogues) {
        List<WireCodec<?>> codecs = new ArrayList<>();
        for (WireCodec<?> codec : ServiceLoader.load(WireCodec.class, loader())) {
            codecs.add(codec);
        }
        return CatalogueSet.of(catalogues, codecs);
    }

    private static ClassLoader loader() {
        return Optional.ofNullable(Thread.currentThread().getContextClassLoader())
                .orElseGet(Catalogues.class::getClassLoader);
    }
}
