package dev.hypha.checkpoint;

import dev.hypha.checkpoint.CheckpointException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What belongs to one complete checkpoint. That it is stored is what makes the checkpoint complete.
///
/// Stored as text, a line each: `hypha-checkpoint 1`, `iteration <n>`, `created <instant>`, then any number of
/// `property <name> <value>` and of `piece <partition> <chunks> <bytes> <checksum in hex>`, in order, then
/// `end`.
///
/// @param number the number of the checkpoint
/// @param iteration how far the job was
/// @param created when it was completed
/// @param properties what its maker wants to find again; names without white space, values without line breaks
/// @param pieces what each partition has stored, by partition
public record Manifest(
        long number, long iteration, Instant created, Map<String, String> properties, List<Piece> pieces) {
    private static final String FIRST_LINE = "hypha-checkpoint 1";
    private static final String LAST_LINE = "end";

    /// Copies the collections and checks that partitions come once each and properties can be written.
    public Manifest {
        properties = Map.copyOf(properties);
        pieces = List.copyOf(pieces);
        for (int i = 1; i < pieces.size(); i++) {
            if (pieces.get(i).partition() <= pieces.get(i - 1).partition()) {
                throw new IllegalArgumentException("the pieces of a checkpoint are in the order of their partitions");
            }
        }
        properties.forEach((name, value) -> {
            if (name.isEmpty()
                    || name.chars().anyMatch(Character::isWhitespace)
                    || value.lines().count() > 1
                    || value.endsWith("\n")
                    || value.endsWith("\r")) {
                throw new IllegalArgumentException("the property '" + name + "' of a checkpoint has the value '" + value
                        + "'; a name has no white space, and a value is one line");
            }
        });
    }

    /// How many bytes all pieces have.
    ///
    /// @return the sum
    public long bytes() {
        return pieces.stream().mapToLong(Piece::bytes).sum();
    }

    ByteBuffer write() {
        StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
        text.append("iteration ").append(iteration).append('\n');
        text.append("created ").append(created).append('\n');
        new TreeMap<>(properties)
                .forEach((name, value) -> text.append("property ")
                        .append(name)
                        .append(' ')
                        .append(value)
                        .append('\n'));
        for (Piece piece : pieces) {
            text.append("piece ")
                    .append(piece.partition())
                    .append(' ')
                    .append(piece.chunks())
                    .append(' ')
                    .append(piece.bytes())
                    .append(' ')
                    .append(Integer.toHexString(piece.checksum()))
                    .append('\n');
        }
        return StandardCharsets.UTF_8.encode(text.append(LAST_LINE).append('\n').toString());
    }

    static Manifest read(CheckpointKey key, ByteBuffer bytes) {
        try {
            return new Reader(StandardCharsets.UTF_8.decode(bytes.duplicate()).toString()).read(key.number());
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            throw new CheckpointException(
                    Kind.CORRUPT, "the manifest " + key + " cannot be read; an older checkpoint is to be used", e);
        }
    }

    private static final class Reader {
        private final List<String> lines;
        private int at;

        Reader(String text) {
            lines = text.lines().toList();
        }

        Manifest read(long number) {
            expect(FIRST_LINE);
            long iteration = Long.parseLong(after("iteration "));
            Instant created = Instant.parse(after("created "));
            Map<String, String> properties = new TreeMap<>();
            while (is("property ")) {
                String[] property = after("property ").split(" ", 2);
                properties.put(property[0], property[1]);
            }
            List<Piece> pieces = new java.util.ArrayList<>();
            while (is("piece ")) {
                pieces.add(piece(after("piece ").split(" ", -1)));
            }
            expect(LAST_LINE);
            if (at != lines.size()) {
                throw new IllegalArgumentException("there are lines after its end");
            }
            return new Manifest(number, iteration, created, properties, pieces);
        }

        private static Piece piece(String[] words) {
            if (words.length != 4) {
                throw new IllegalArgumentException("a piece has four numbers, was " + String.join(" ", words));
            }
            return new Piece(
                    Integer.parseInt(words[0]),
                    Integer.parseInt(words[1]),
                    Long.parseLong(words[2]),
                    Integer.parseUnsignedInt(words[3], 16));
        }

        private boolean is(String start) {
            return lines.get(at).startsWith(start);
        }

        private String after(String start) {
            String line = lines.get(at++);
            if (!line.startsWith(start)) {
                throw new IllegalArgumentException("line " + at + " does not start with '" + start.strip() + "'");
            }
            return line.substring(start.length());
        }

        private void expect(String whole) {
            if (!after("").equals(whole)) {
                throw new IllegalArgumentException("line " + at + " is not '" + whole + "'");
            }
        }
    }
}
