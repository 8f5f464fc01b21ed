package dev.hypha.transport;

class TcpNioTest extends SocketContract {
    @Override
    Endpoint endpoint() {
        return new Endpoint.Tcp("127.0.0.1", 0);
    }

    @Override
    TransportOptions.Builder options() {
        return super.options().io(TransportOptions.Io.NIO);
    }
}
