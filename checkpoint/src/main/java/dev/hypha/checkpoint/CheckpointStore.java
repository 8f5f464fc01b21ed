package dev.hypha.checkpoint;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Keeps pieces of bytes under names, so that they outlive whoever made them.
///
/// A piece is stored whole or not at all, and when [#save] returns it is as durable as the store can make
/// it: a file is on the disk, a row is committed. Several pieces are not stored as one: what belongs
/// together is named by a last piece, made by [#create], which is how [CheckpointCatalog] commits. Whatever
/// is loaded is what was stored, or [CheckpointException.Kind#CORRUPT] is thrown.
///
/// Methods block, and may be called by many threads and, where the store is shared, many processes.
/// Failures are [CheckpointException]s; after one, all that was stored before is still there. Buffers are
/// read from their position to their limit and left as they were; buffers that are returned are the
/// caller's.
public interface CheckpointStore extends AutoCloseable {
    /// The largest piece, in bytes. What is larger is cut by [CheckpointCatalog#writer].
    int CONTENT_BYTES_MAX = 64 << 20;

    /// Stores a piece, in place of one of the same name.
    ///
    /// @param key its name
    /// @param content its bytes, at most [#CONTENT_BYTES_MAX]
    void save(CheckpointKey key, ByteBuffer content);

    /// Stores several pieces, each whole or not at all; for many small ones that is quicker than one by
    /// one. If it fails, some may have been stored.
    ///
    /// @param contents the bytes by name
    void saveAll(Map<CheckpointKey, ByteBuffer> contents);

    /// Stores a piece if there is none of that name; of several that try at once, one succeeds.
    ///
    /// @param key its name
    /// @param content its bytes, at most [#CONTENT_BYTES_MAX]
    /// @return false if there was one, which stays
    boolean create(CheckpointKey key, ByteBuffer content);

    /// Loads a piece.
    ///
    /// @param key its name
    /// @return its bytes, or empty if there is none
    Optional<ByteBuffer> load(CheckpointKey key);

    /// Loads several pieces.
    ///
    /// @param keys their names
    /// @return the bytes of those that there are
    Map<CheckpointKey, ByteBuffer> loadAll(Collection<CheckpointKey> keys);

    /// Deletes pieces, those that there are.
    ///
    /// @param keys their names
    void delete(Collection<CheckpointKey> keys);

    /// The names of all pieces of a scope, not of scopes below it.
    ///
    /// @param scope the scope
    /// @return the names, in order
    List<CheckpointKey> list(String scope);

    /// The scopes that have pieces.
    ///
    /// @param prefix what they start with, cut at a slash: `graph` finds `graph` and `graph/job-7`, not
    ///     `graphs`; empty for all
    /// @return the scopes, in order
    List<String> scopes(String prefix);

    /// Gives all resources back. What is stored stays, but for a store in memory.
    @Override
    void close();
}
