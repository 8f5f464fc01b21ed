package dev.hypha.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// What is under way on a connection, by sequential id: an array indexed by the id's low bits, doubled when an
/// old entry
/// is still in the way. (A hash map is several times slower here, and linear probing degenerates with
/// sequential keys.)
///
/// One thread at a time adds; any thread may look and remove. While the array is doubled a removed entry may
/// appear in
/// the new one again: entries therefore know by themselves when they are over, and whoever finds one checks its
/// id.
///
/// @param <T> the entries
final class IdRing<T extends IdRing.Entry> {
    private static final int INITIAL_SIZE = 1024;

    private volatile AtomicReferenceArray<@Nullable T> slots = new AtomicReferenceArray<>(INITIAL_SIZE);

    /// An entry of a ring.
    interface Entry {
        /// Whether it is under way in this ring under this id.
        boolean isUnder(IdRing<?> ring, long id);

        /// Its present id, for moving it.
        long idIn(IdRing<?> ring);
    }

    /// Adds an entry.
    void put(long id, T entry) {
        AtomicReferenceArray<@Nullable T> current = slots;
        int index = index(id, current);
        @Nullable T before = current.getAcquire(index);
        while (before != null && before.isUnder(this, before.idIn(this)) && before.idIn(this) != id) {
            current = doubled(current);
            slots = current;
            index = index(id, current);
            before = current.getAcquire(index);
        }
        current.setRelease(index, entry);
    }

    /// The entry of an id.
    @Nullable
    T get(long id) {
        AtomicReferenceArray<@Nullable T> current = slots;
        @Nullable T found = current.getAcquire(index(id, current));
        return found != null && found.isUnder(this, id) ? found : null;
    }

    /// Removes the entry of an id.
    void remove(long id, T entry) {
        AtomicReferenceArray<@Nullable T> current = slots;
        current.weakCompareAndSetRelease(index(id, current), entry, null);
    }

    /// All entries under way.
    List<T> all() {
        AtomicReferenceArray<@Nullable T> current = slots;
        List<T> found = new ArrayList<>();
        for (int i = 0; i < current.length(); i++) {
            @Nullable T entry = current.getAcquire(i);
            if (entry != null && entry.isUnder(this, entry.idIn(this))) {
                found.add(entry);
            }
        }
        return found;
    }

    private AtomicReferenceArray<@Nullable T> doubled(AtomicReferenceArray<@Nullable T> old) {
        AtomicReferenceArray<@Nullable T> larger = new AtomicReferenceArray<>(2 * old.length());
        for (int i = 0; i < old.length(); i++) {
            @Nullable T entry = old.getAcquire(i);
            if (entry != null && entry.isUnder(this, entry.idIn(this))) {
                larger.setPlain(index(entry.idIn(this), larger), entry);
            }
        }
        return larger;
    }

    private static int index(long id, AtomicReferenceArray<?> array) {
        return (int) id & (array.length() - 1);
    }
}
