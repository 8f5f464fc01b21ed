package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a master stores of a job, so that another master can go on with it.
///
/// @param id the job's id
/// @param spec the job
/// @param state whether it runs
/// @param attempt which driver it has, 0 for none yet
/// @param submitted when it was submitted
/// @param end what it came to
record JobRecord(String id, JobSpec spec, JobStatus.State state, int attempt, Instant submitted, Optional<JobEnd> end) {
    private static final int VERSION = 2;

    JobRecord in(JobStatus.State other) {
        return new JobRecord(id, spec, other, attempt, submitted, end);
    }

    JobRecord ended(JobStatus.State how, JobEnd with) {
        return new JobRecord(id, spec, how, attempt, submitted, Optional.of(with));
    }

    JobRecord driven() {
        return new JobRecord(id, spec, JobStatus.State.RUNNING, attempt + 1, submitted, Optional.empty());
    }

    /// As it lies in a store: a version, then fields as [DataOutputStream] writes them; the job as a job file.
    ByteBuffer write() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            out.writeUTF(id);
            out.writeUTF(JobFile.json(spec));
            out.writeUTF(state.name());
            out.writeInt(attempt);
            out.writeLong(submitted.toEpochMilli());
            out.writeBoolean(end.isPresent());
            if (end.isPresent()) {
                out.writeUTF(end.get().failure());
                out.writeBoolean(end.get().result().isPresent());
                if (end.get().result().isPresent()) {
                    write(end.get().result().get(), out);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the record of the job " + id + " is too large", e);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
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
                    in.readUTF(),
                    JobFile.parse(in.readUTF()),
                    JobStatus.State.valueOf(in.readUTF()),
                    in.readInt(),
                    Instant.ofEpochMilli(in.readLong()),
                    in.readBoolean() ? Optional.of(readEnd(in)) : Optional.empty());
        } catch (IOException | IllegalArgumentException e) {
            throw new GraphException(Kind.CHECKPOINT, "the record of a job cannot be read", e);
        }
    }

    private static JobEnd readEnd(DataInputStream in) throws IOException {
        String failure = in.readUTF();
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
