package dev.hypha.cluster;

import dev.hypha.core.LabelProof;
import dev.hypha.security.Authorizer;
import dev.hypha.security.SecurityProvider;
import dev.hypha.security.policy.PolicyAuthorizer;
import dev.hypha.security.policy.PolicyFile;
import dev.hypha.transport.PeerInfo;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Who may do what on a node, and which restricted labels nodes have: by their certificates, and by the
/// node's policy, which goes before those.
final class NodeRules implements LabelProof, AutoCloseable {
    private final SecurityProvider security;
    private final Authorizer authorizer;
    private final Runnable ending;

    private NodeRules(SecurityProvider security, Authorizer authorizer, Runnable ending) {
        this.security = security;
        this.authorizer = authorizer;
        this.ending = ending;
    }

    /// What a builder was told to decide by.
    sealed interface Source {
        /// Nothing: everything is allowed as long as nobody proves who he is, else nothing.
        record Default() implements Source {}

        /// An object of the program's.
        record Given(Authorizer authorizer) implements Source {}

        /// A file, to be followed as long as the node lives.
        record File(Supplier<PolicyFile> opening) implements Source {}
    }

    static NodeRules open(Source source, SecurityProvider security) {
        return switch (source) {
            case Source.Default() ->
                new NodeRules(
                        security,
                        security.encryption().isPresent() ? Authorizer.NO_POLICY : Authorizer.ALLOW_ALL,
                        () -> {});
            case Source.Given(var authorizer) -> new NodeRules(security, authorizer, () -> {});
            case Source.File(var opening) -> {
                PolicyFile file = opening.get();
                yield new NodeRules(security, file.authorizer(), file::close);
            }
        };
    }

    Authorizer authorizer() {
        return authorizer;
    }

    private @Nullable PolicyAuthorizer policy() {
        return authorizer instanceof PolicyAuthorizer policy ? policy : null;
    }

    @Override
    public Map<String, String> own() {
        @Nullable PolicyAuthorizer policy = policy();
        return policy == null
                ? security.ownLabels()
                : security.self()
                        .map(self -> LabelProof.join(security.ownLabels(), policy.labelsOf(self.identity())))
                        .orElseGet(security::ownLabels);
    }

    @Override
    public Map<String, String> of(PeerInfo peer) {
        @Nullable PolicyAuthorizer policy = policy();
        return policy == null ? peer.certified() : LabelProof.join(peer.certified(), policy.labelsOf(peer.identity()));
    }

    @Override
    public Runnable watch(Runnable listener) {
        @Nullable PolicyAuthorizer policy = policy();
        Runnable noPolicy = policy == null ? () -> {} : policy.watch(listener);
        Runnable noKeys = security.watch(change -> {
            if (change == SecurityProvider.Change.KEYS) {
                listener.run();
            }
        });
        return () -> {
            noPolicy.run();
            noKeys.run();
        };
    }

    @Override
    public void close() {
        ending.run();
    }
}
