package dev.hypha.security.policy;

/// The policy to begin with: whoever has a certificate of the cluster may call everything, and operators
/// may operate.
public final class StarterPolicy {
    private StarterPolicy() {}

    /// The policy itself.
    ///
    /// @param cluster the cluster's name, as in the certificates
    /// @return what [#text] says
    public static Policy of(String cluster) {
        return PolicyReader.read("starter", text(cluster));
    }

    /// A commented file.
    ///
    /// @param cluster the cluster's name, as in the certificates
    /// @return YAML that [PolicyFile] reads
    public static String text(String cluster) {
        return """
                # Who may do what in the cluster '%1$s'. Each node reads this file by itself ('security.policy' in its
                # configuration) and follows its changes; give all nodes the same one.
                #
                # What it allows as it stands:
                #   - every node and every client of the cluster calls every function, on every node;
                #   - every node reads what others know of the cluster;
                #   - the client 'operator' reads that too, drains nodes, cancels anybody's calls and may administer.
                # Everything else is denied. A rule that denies goes before all that allow; order means nothing.
                #
                #   hypha policy check FILE         is it well formed?
                #   hypha policy test --help        what would it say?
                #   security.policy-mode: audit     log what it would deny, and allow it, to try a change out

                rules:
                  # Calls from node to node: tasks that spawn others. A call is made on behalf of everyone in its chain, so a
                  # client needs the rights to what its calls call in turn.
                  - name: nodes-call-everything
                    effect: allow
                    principals: ["spiffe://%1$s/node/*"]
                    functions: ["*"]

                  # Narrow this down first: name the clients, and the functions that each needs, as in
                  #   principals: ["spiffe://%1$s/client/web"]
                  #   functions: ["shop.Orders.*", "shop.Reports.total"]
                  - name: clients-call-everything
                    effect: allow
                    principals: ["spiffe://%1$s/client/*"]
                    functions: ["*"]

                  - name: nodes-read-state
                    effect: allow
                    principals: ["spiffe://%1$s/node/*"]
                    permissions: [read-state]

                  # 'hypha node ls', 'hypha node drain', 'hypha task ls' and 'hypha task cancel' with the certificate of
                  # client/operator.
                  - name: operators
                    effect: allow
                    principals: ["spiffe://%1$s/client/operator"]
                    permissions: [read-state, drain, cancel, administer]
                    functions: ["*"]

                  # An example of a denial that holds whatever the rules above allow, on some nodes only.
                  # - name: no-tests-in-production
                  #   effect: deny
                  #   principals: ["*"]
                  #   functions: ["*.Test*"]
                  #   node-labels: "node.hypha.dev/stage = production"

                # Labels beginning with node.hypha.dev/ that nodes have by your word; none has them by its own. They can stand in
                # certificates instead.
                # nodes:
                #   spiffe://%1$s/node/worker-1:
                #     node.hypha.dev/stage: production
                """.formatted(cluster);
    }
}
