package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a master stores of a job, so that another master can go on with it.
///
/// @param id the job's id
/// @param spec the job
/// @param state whether it runs
/// @param attempt which driver it has, 0 for none yet; no two drivers of a job have the same number
/// @param attemptsBefore how many drivers it had when it was last resumed after an end; those do not count
/// @param submitted when it was submitted
/// @param end what it came to
record JobRecord(
        String id,
        JobSpec spec,
        JobStatus.State state,
        int attempt,
        int attemptsBefore,
        Instant submitted,
        Optional<JobEnd> end) {
    private static final int VERSION = 3;

    JobRecord in(JobStatus.State other) {
        return new JobRecord(id, spec, other, attempt, attemptsBefore, submitted, end);
    }

    JobRecord ended(JobStatus.State how, JobEnd with) {
        return new JobRecord(id, spec, how, attempt, attemptsBefore, submitted, Optional.of(with));
    }

    JobRecord driven() {
        return new JobRecord(
                id, spec, JobStatus.State.RUNNING, attempt + 1, attemptsBefore, submitted, Optional.empty());
    }

    /// Runs again after an end: numbers of drivers go on, and those before do not count any more.
    JobRecord again() {
        return new JobRecord(id, spec, JobStatus.State.RUNNING, attempt, attempt, submitted, Optional.empty());
    }

    /// How many drivers it has had since it was submitted or resumed.
    int attempts() {
        return attempt - attemptsBefore;
    }

    /// As it lies in a store: a version, then fields as [DataOutputStream] writes them, but texts, whose
    /// length is not bounded by 65,535: their length in 4 bytes, then UTF-8. The job is a job file.
    ByteBuffer write() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            writeText(id, out);
            writeText(JobFile.json(spec), out);
            writeText(state.name(), out);
            out.writeInt(attempt);
            out.writeInt(attemptsBefore);
            out.writeLong(submitted.toEpochMilli());
            out.writeBoolean(end.isPresent());
            if (end.isPresent()) {
                writeText(end.get().failure(), out);
                out.writeBoolean(end.get().result().isPresent());
                if (end.get().result().isPresent()) {
                    write(end.get().result().get(), out);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the record of the job " + id + " cannot be written", e);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private static void writeText(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] bytes = in.readNBytes(Math.max(0, length));
        if (bytes.length != length) {
            throw new EOFException("a text of " + length + " bytes has " + bytes.length);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void write(JobResult result, DataOutputStream out) throws IOException {
        out.writeLong(result.supersteps());
        out.writeLong(result.vertices());
        out.writeLong(result.edges());
        out.writeLong(result.topologyBytes());
        out.writeLong(result.bytesSent());
        out.writeInt(result.recoveries());
        out.writeInt(result.checkpoints());
        out.writeInt(result.aggregated().size());
        for (double each : result.aggregated()) {
            out.writeDouble(each);
        }
    }

    static JobRecord read(ByteBuffer stored) {
        byte[] bytes = new byte[stored.remaining()];
        stored.duplicate().get(bytes);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readInt();
            if (version != VERSION) {
                throw new GraphException(
                        Kind.CHECKPOINT,
                        "the record of a job has version " + version + ", and this master reads version " + VERSION
                                + "; use the release that wrote it");
            }
            return new JobRecord(
                    readText(in),
                    JobFile.parse(readText(in)),
                    JobStatus.State.valueOf(readText(in)),
                    in.readInt(),
                    in.readInt(),
                    Instant.ofEpochMilli(in.readLong()),
                    in.readBoolean() ? Optional.of(readEnd(in)) : Optional.empty());
        } catch (IOException | IllegalArgumentException e) {
            throw new GraphException(Kind.CHECKPOINT, "the record of a job cannot be read", e);
        }
    }

    private static JobEnd readEnd(DataInputStream in) throws IOException {
        String failure = readText(in);
        return new JobEnd(in.readBoolean() ? Optional.of(readResult(in)) : Optional.empty(), failure);
    }

    private static JobResult readResult(DataInputStream in) throws IOException {
        long supersteps = in.readLong();
        long vertices = in.readLong();
        long edges = in.readLong();
        long topologyBytes = in.readLong();
        long bytesSent = in.readLong();
        int recoveries = in.readInt();
        int checkpoints = in.readInt();
        List<Double> aggregated = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            aggregated.add(in.readDouble());
        }
        return new JobResult(
                supersteps, vertices, edges, topologyBytes, bytesSent, aggregated, recoveries, checkpoints);
    }
}
