/// Ways to find the endpoints of other nodes: a fixed list, a file, DNS, mDNS, Consul, and any of them
/// together.
///
/// Start at [Discovery]; [dev.hypha.discovery.DiscoverySpec] makes one from its text in a configuration.
/// What is found are candidates: who is a member, and under which name, is decided when a connection to it
/// is authenticated.
@NullMarked
package dev.hypha.discovery;

import org.jspecify.annotations.NullMarked;
