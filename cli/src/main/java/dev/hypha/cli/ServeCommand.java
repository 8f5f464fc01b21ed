package dev.hypha.cli;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.authority.CaServer;
import dev.hypha.security.authority.CertificateAuthority;
import dev.hypha.security.join.JoinToken;
import java.net.InetSocketAddress;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The `ca serve` command: answers members that want certificates, until the process is told to end.
@Command(
        name = "serve",
        description = "Answers nodes that join by a token, and members that renew, until it is stopped.",
        footer = {
            "",
            "It also keeps crl.pem fresh. It runs until it is told to end. Exit code 1: refused, as it cannot",
            "listen there; 2: wrong usage."
        })
final class ServeCommand extends Subcommand {
    private static final Duration LIST_CHECK = Duration.ofHours(1);
    private static final int PORT_MAX = 65_535;

    @Mixin
    private AuthorityFolder folder = new AuthorityFolder();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where to listen (default: 127.0.0.1:7443). For other machines name an address of this one,"
                    + " or 0.0.0.0 for all.")
    private String listen = "127.0.0.1:7443";

    ServeCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        InetSocketAddress address = address();
        CertificateAuthority authority = folder.open(surroundings());
        try (CaServer server = CaServer.start(authority, address)) {
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "hypha-ca-stop"));
            out().println("The authority of the cluster " + authority.cluster() + " answers at "
                    + server.address().getAddress().getHostAddress() + ":"
                    + server.address().getPort());
            out().println("  fingerprint  " + JoinToken.fingerprintText(authority.root()));
            out().flush();
            while (true) {
                Thread.sleep(LIST_CHECK);
                refresh(authority);
            }
        }
    }

    /// A full disk for an hour is no reason to end.
    private void refresh(CertificateAuthority authority) {
        try {
            var _ = authority.currentCrl();
        } catch (SecurityRefusal e) {
            err().println("hypha: " + e.getMessage());
            err().flush();
        }
    }

    private InetSocketAddress address() {
        int colon = listen.lastIndexOf(':');
        try {
            int port = Integer.parseInt(listen.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= PORT_MAX) {
                String host = listen.substring(0, colon);
                return new InetSocketAddress(
                        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host, port);
            }
        } catch (NumberFormatException e) {
            throw wrong("'" + listen + "' is no HOST:PORT such as 0.0.0.0:7443");
        }
        throw wrong("'" + listen + "' is no HOST:PORT such as 0.0.0.0:7443");
    }
}
