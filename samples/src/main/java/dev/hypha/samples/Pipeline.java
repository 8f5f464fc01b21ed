package dev.hypha.samples;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import dev.hypha.DistributedRuntime;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import dev.hypha.local.LocalRuntime;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/// An image that streams through three nodes: one draws it, one finds its edges, one makes a PNG of it.
///
/// The stages run at the same time and pass rows of pixels through channels. A channel keeps order and
/// holds little: a stage that is slow slows down the one before it.
final class Pipeline {
    static final int WIDTH = 640;
    static final int HEIGHT = 480;
    private static final int STEPS_MAX = 255;

    private Pipeline() {}

    /// First stage: draws the Mandelbrot set, row by row.
    @DistributedFunction
    static int draw(ChannelAddress to) throws InterruptedException {
        try (ChannelSender rows = TaskContext.current().send(to)) {
            byte[] row = new byte[WIDTH];
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    row[x] = (byte) steps(3.5 * x / WIDTH - 2.5, 2.4 * y / HEIGHT - 1.2);
                }
                rows.write(ByteBuffer.wrap(row));
            }
        }
        return HEIGHT;
    }

    private static int steps(double re, double im) {
        double x = 0;
        double y = 0;
        int steps = 0;
        while (x * x + y * y < 4 && steps < STEPS_MAX) {
            double next = x * x - y * y + re;
            y = 2 * x * y + im;
            x = next;
            steps++;
        }
        return steps;
    }

    /// Second stage: a pixel becomes bright where it differs from the one above it or to its left.
    @DistributedFunction
    static int findEdges(String from, ChannelAddress to) throws InterruptedException {
        TaskContext task = TaskContext.current();
        int count = 0;
        try (ChannelReceiver rows = task.receive(from);
                ChannelSender edges = task.send(to)) {
            ByteBuffer above = ByteBuffer.allocate(WIDTH);
            ByteBuffer row = ByteBuffer.allocate(WIDTH);
            while (readRow(rows, row)) {
                edges.write(ByteBuffer.wrap(edgesOf(row.array(), above.array())));
                ByteBuffer done = above;
                above = row;
                row = done;
                count++;
            }
        }
        return count;
    }

    private static byte[] edgesOf(byte[] row, byte[] above) {
        byte[] edges = new byte[row.length];
        for (int x = 1; x < row.length; x++) {
            int down = Math.abs((row[x] & 0xff) - (above[x] & 0xff));
            int across = Math.abs((row[x] & 0xff) - (row[x - 1] & 0xff));
            edges[x] = (byte) Math.min(255, 8 * (down + across));
        }
        return edges;
    }

    /// Last stage: collects the rows and gives the image back as a file.
    @DistributedFunction
    static byte[] toPng(String from) throws InterruptedException, IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        try (ChannelReceiver rows = TaskContext.current().receive(from)) {
            ByteBuffer row = ByteBuffer.allocate(WIDTH);
            for (int y = 0; readRow(rows, row); y++) {
                image.getRaster().setDataElements(0, y, WIDTH, 1, row.array());
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "png", png)) {
            throw new IOException("this JDK cannot write PNG files");
        }
        return png.toByteArray();
    }

    /// A channel is a stream of bytes: one read may give less than a row.
    private static boolean readRow(ChannelReceiver rows, ByteBuffer row) throws InterruptedException {
        row.clear();
        while (row.hasRemaining()) {
            if (rows.read(row) < 0) {
                return false;
            }
        }
        return true;
    }

    public static void main(String[] arguments) throws InterruptedException, IOException {
        Path file = arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempFile("hypha-", ".png");
        try (DistributedRuntime runtime = LocalRuntime.builder()
                .node("artist")
                .node("filter")
                .node("printer")
                .start()) {
            Files.write(file, image(runtime));
        }
        System.out.println(WIDTH + " x " + HEIGHT + " pixels went through three nodes into " + file);
    }

    /// An address is known before its receiver is there, so the stages may start in any order.
    static byte[] image(DistributedRuntime runtime) throws InterruptedException {
        NodeId artist = new NodeId("artist");
        NodeId filter = new NodeId("filter");
        NodeId printer = new NodeId("printer");
        ChannelAddress drawn = new ChannelAddress(filter, "drawn");
        ChannelAddress edges = new ChannelAddress(printer, "edges");
        JoinHandle<Integer> drawing = runtime.spawn(PipelineCalls.draw(drawn).on(Placement.onNode(artist)));
        JoinHandle<Integer> filtering =
                runtime.spawn(PipelineCalls.findEdges(drawn.name(), edges).on(Placement.onNode(filter)));
        JoinHandle<byte[]> printing =
                runtime.spawn(PipelineCalls.toPng(edges.name()).on(Placement.onNode(printer)));
        System.out.println("rows drawn: " + drawing.join() + ", filtered: " + filtering.join());
        return printing.join();
    }
}
