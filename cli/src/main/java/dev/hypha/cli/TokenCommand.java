package dev.hypha.cli;

import dev.hypha.security.authority.CertificateSpec;
import dev.hypha.security.authority.JoinDesk;
import dev.hypha.security.join.JoinClient;
import dev.hypha.security.join.JoinToken;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The `ca token` command: lets a new member fetch its certificate itself. The token alone goes to the
/// output, so that it can be piped; what it is goes to the errors.
@Command(
        name = "token",
        description = "Makes a token by which a new node fetches one certificate, once.",
        footer = {
            "",
            "Whoever has the token can use it: send it as you would a password. It needs 'hypha ca serve' to run.",
            "Exit code 0: made; 1: refused; 2: wrong usage."
        })
final class TokenCommand extends Subcommand {
    @Parameters(paramLabel = "NAME", description = "The node's or client's name, as worker-1.")
    private @Nullable String name;

    @Mixin
    private AuthorityFolder folder = new AuthorityFolder();

    @Mixin
    private Contents contents = new Contents();

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            converter = Lifetime.class,
            description = "How long the token counts, as 1h or 30m (default: 1h).")
    private Duration expires = JoinDesk.TOKEN_LIFETIME_DEFAULT;

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            description = "Where 'hypha ca serve' can be reached, for the token to say.")
    private @Nullable String server;

    TokenCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        String known = String.valueOf(name);
        if (server != null) {
            JoinClient.checkServer(server);
        }
        CertificateSpec spec = contents.spec(
                id(folder.directory(surroundings()).cluster(), contents.client(), known),
                CertificateSpec.LIFETIME_DEFAULT);
        JoinToken token = new JoinDesk(folder.open(surroundings())).promise(spec, expires, Optional.ofNullable(server));
        err().println("A token for " + spec.id() + ": gets one certificate of " + Lifetime.text(spec.lifetime())
                + ", within " + Lifetime.text(expires) + ". On the new node run:");
        err().println("  hypha cert join --token TOKEN" + (server == null ? " --server HOST:PORT" : ""));
        err().flush();
        out().println(token.text());
        return OK;
    }
}
