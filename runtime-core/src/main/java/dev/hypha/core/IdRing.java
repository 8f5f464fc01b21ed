package dev.hypha.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// What is under way on a connection, by sequential id: an array indexed by the id's low bits. (A hash map
/// is several times slower here, and linear probing degenerates with sequential keys.)
///
/// When an entry that is still under way is in the way of a new one, the array is doubled, if it is small
/// or half full; else the old one is long-lived among many short ones, and moves to a map, so that the
/// array stays as small as what is under way.
///
/// One thread at a time adds; any thread may look and remove. While entries move, a removed one may appear
/// again: entries therefore know by themselves when they are over, and whoever finds one checks its id.
///
/// @param <T> the entries
final class IdRing<T extends IdRing.Entry> {
    private static final int INITIAL_SIZE = 1024;
    /// Up to here it grows for the asking.
    private static final int ROOMY_SIZE = 32 * 1024;

    private volatile AtomicReferenceArray<@Nullable T> slots = new AtomicReferenceArray<>(INITIAL_SIZE);
    private final Map<Long, T> longLived = new ConcurrentHashMap<>();
    private volatile boolean hasLongLived;

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
        while (before != null && isLive(before) && before.idIn(this) != id) {
            if (current.length() < ROOMY_SIZE || live(current) > current.length() / 2) {
                current = doubled(current);
                slots = current;
                index = index(id, current);
                before = current.getAcquire(index);
            } else {
                hasLongLived = true;
                longLived.put(before.idIn(this), before);
                before = null;
            }
        }
        current.setRelease(index, entry);
    }

    /// The entry of an id.
    @Nullable
    T get(long id) {
        AtomicReferenceArray<@Nullable T> current = slots;
        @Nullable T found = current.getAcquire(index(id, current));
        if (found != null && found.isUnder(this, id)) {
            return found;
        }
        if (!hasLongLived) {
            return null;
        }
        found = longLived.get(id);
        return found != null && found.isUnder(this, id) ? found : null;
    }

    /// Removes the entry of an id.
    void remove(long id, T entry) {
        AtomicReferenceArray<@Nullable T> current = slots;
        if (!current.compareAndSet(index(id, current), entry, null) && hasLongLived) {
            longLived.remove(id, entry);
        }
    }

    /// All entries under way.
    List<T> all() {
        AtomicReferenceArray<@Nullable T> current = slots;
        List<T> found = new ArrayList<>();
        for (int i = 0; i < current.length(); i++) {
            @Nullable T entry = current.getAcquire(i);
            if (entry != null && isLive(entry)) {
                found.add(entry);
            }
        }
        for (T entry : longLived.values()) {
            if (isLive(entry)) {
                found.add(entry);
            }
        }
        return found;
    }

    private boolean isLive(T entry) {
        return entry.isUnder(this, entry.idIn(this));
    }

    private int live(AtomicReferenceArray<@Nullable T> array) {
        int count = 0;
        for (int i = 0; i < array.length(); i++) {
            @Nullable T entry = array.getAcquire(i);
            if (entry != null && isLive(entry)) {
                count++;
            }
        }
        return count;
    }

    private AtomicReferenceArray<@Nullable T> doubled(AtomicReferenceArray<@Nullable T> old) {
        AtomicReferenceArray<@Nullable T> larger = new AtomicReferenceArray<>(2 * old.length());
        for (int i = 0; i < old.length(); i++) {
            @Nullable T entry = old.getAcquire(i);
            if (entry != null && isLive(entry)) {
                larger.setPlain(index(entry.idIn(this), larger), entry);
            }
        }
        return larger;
    }

    private static int index(long id, AtomicReferenceArray<?> array) {
        return (int) id & (array.length() - 1);
    }
}
