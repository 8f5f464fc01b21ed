package dev.hypha.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/// A real Avahi on the loopback interface, with a message bus of its own.
final class Avahi implements AutoCloseable {
    private static final String BUS = "DBUS_SYSTEM_BUS_ADDRESS";

    private final Path directory;
    private final List<Process> processes = new ArrayList<>();

    /// Starts it. Aborts the test where it cannot be had.
    Avahi(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        try {
            startBus();
            startDaemon();
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static String binary(String name) {
        return Stream.of("/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/")
                .map(folder -> folder + name)
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElseThrow(() -> new TestAbortedException(name + " is not installed (Debian: apt-get install"
                        + " avahi-daemon avahi-utils dbus); mDNS is not tested against Avahi"));
    }

    private void startBus() throws IOException, InterruptedException {
        Path config = Files.writeString(directory.resolve("bus.conf"), """
                <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
                 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig>
                  <type>session</type>
                  <listen>unix:path=%s</listen>
                  <policy context="default">
                    <allow send_destination="*" eavesdrop="true"/>
                    <allow eavesdrop="true"/>
                    <allow own="*"/>
                  </policy>
                </busconfig>
                """.formatted(directory.resolve("bus")));
        start("bus.log", binary("dbus-daemon"), "--config-file=" + config, "--nofork", "--nopidfile");
        for (int tries = 0; !Files.exists(directory.resolve("bus")); tries++) {
            if (tries == 200) {
                throw new TestAbortedException("no message bus: " + Files.readString(directory.resolve("bus.log")));
            }
            Thread.sleep(50);
        }
    }

    private void startDaemon() throws IOException, InterruptedException {
        Path config = Files.writeString(directory.resolve("avahi.conf"), """
                [server]
                use-ipv4=yes
                use-ipv6=no
                allow-interfaces=lo
                [publish]
                publish-hinfo=no
                publish-workstation=no
                """);
        Process daemon = start(
                "avahi.log",
                binary("avahi-daemon"),
                "--file=" + config,
                "--no-drop-root",
                "--no-chroot",
                "--no-rlimits");
        Path log = directory.resolve("avahi.log");
        for (int tries = 0; !Files.readString(log).contains("Server startup complete"); tries++) {
            if (tries == 400 || !daemon.isAlive()) { // it needs root, and to be the only one
                throw new TestAbortedException("Avahi does not start: " + Files.readString(log));
            }
            Thread.sleep(50);
        }
    }

    private Process start(String log, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(log).toFile());
        builder.environment().put(BUS, "unix:path=" + directory.resolve("bus"));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /// Announces a service, until the process ends.
    Process publish(String name, int port, String... texts) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(binary("avahi-publish"), "-s", name, "_hypha._tcp", Integer.toString(port)));
        command.addAll(List.of(texts));
        return start("publish.log", command.toArray(String[]::new));
    }

    /// What it knows of our services, with their texts.
    String browse() throws IOException, InterruptedException {
        Path out = directory.resolve("browse.log");
        Process browsing = start("browse.log", binary("avahi-browse"), "-rpt", "_hypha._tcp");
        if (!browsing.waitFor(20, TimeUnit.SECONDS)) {
            browsing.destroyForcibly();
        }
        return Files.readString(out);
    }

    @Override
    public void close() {
        processes.reversed().forEach(process -> process.destroy());
        processes.forEach(process -> process.onExit().join());
    }
}
