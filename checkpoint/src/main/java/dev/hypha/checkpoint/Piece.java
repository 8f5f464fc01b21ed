package dev.hypha.checkpoint;

/// What one partition has stored for a checkpoint: so many chunks, under the partition's name.
///
/// @param partition the partition, from 0
/// @param chunks into how many stored pieces it was cut
/// @param bytes how long it is in all
/// @param checksum the CRC-32C (RFC 3720, appendix B.4) over all of it
public record Piece(int partition, int chunks, long bytes, int checksum) {
    /// Checks the numbers.
    public Piece {
        if (partition < 0 || chunks < 0 || bytes < 0 || (chunks == 0) != (bytes == 0)) {
            throw new IllegalArgumentException(
                    "partition " + partition + " with " + chunks + " chunks of " + bytes + " bytes in all");
        }
    }

    /// The name of a chunk.
    static String part(int partition, int chunk) {
        return "partition-" + partition + "-" + chunk;
    }
}
