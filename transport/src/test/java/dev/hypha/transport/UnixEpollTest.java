package dev.hypha.transport;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class UnixEpollTest extends SocketContract {
    @TempDir
    Path directory;

    @Override
    Endpoint endpoint() {
        return new Endpoint.Unix(directory.resolve("hypha.sock"));
    }

    @Override
    TransportOptions.Builder options() {
        return super.options().io(TransportOptions.Io.EPOLL);
    }
}
