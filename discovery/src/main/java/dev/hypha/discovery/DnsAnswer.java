package dev.hypha.discovery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// What a server answered to one question.
///
/// @param code NOERROR, NXDOMAIN, or that it could not tell
/// @param addresses of A and AAAA records, as texts
/// @param services of SRV records
/// @param seconds how long it holds: the shortest TTL, or for nothing at all what the SOA record says (RFC
///     2308, section 5), or 0
record DnsAnswer(DnsResponseCode code, List<String> addresses, List<Service> services, long seconds) {
    /// An SRV record (RFC 2782).
    ///
    /// @param priority lower ones first
    /// @param weight the share within a priority
    /// @param port where the target listens
    /// @param target a host's name without the last dot; empty for ".", not available
    record Service(int priority, int weight, int port, String target) {}

    private static final int NAME_LENGTH_MAX = 253;

    /// Reads an answer.
    ///
    /// @throws CorruptedFrameException if a record of it is malformed
    static DnsAnswer of(DnsResponse response) {
        List<String> addresses = new ArrayList<>();
        List<Service> services = new ArrayList<>();
        long seconds = Long.MAX_VALUE;
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            DnsRecord each = response.recordAt(DnsSection.ANSWER, i);
            // Of a chain of CNAMEs each holds only as long as itself.
            seconds = Math.min(seconds, each.timeToLive());
            if (each instanceof DnsRawRecord raw) {
                if (each.type().equals(DnsRecordType.SRV)) {
                    services.add(service(raw.content().duplicate()));
                } else if (each.type().equals(DnsRecordType.A)) {
                    addresses.add(address(raw.content(), 4));
                } else if (each.type().equals(DnsRecordType.AAAA)) {
                    addresses.add(address(raw.content(), 16));
                }
            }
        }
        if (addresses.isEmpty() && services.isEmpty()) {
            seconds = negativeSeconds(response);
        }
        return new DnsAnswer(response.code(), List.copyOf(addresses), List.copyOf(services), seconds);
    }

    /// The services in the order to be tried: by priority, and within one at random, in proportion to the
    /// weights; those of weight 0 have a small chance to go first (RFC 2782, "Weight").
    static List<Service> inOrder(Collection<Service> services, RandomGenerator random) {
        TreeMap<Integer, List<Service>> byPriority = new TreeMap<>();
        services.forEach(each -> byPriority
                .computeIfAbsent(each.priority(), _ -> new ArrayList<>())
                .add(each));
        List<Service> order = new ArrayList<>();
        for (List<Service> rest : byPriority.values()) {
            rest.sort((one, other) -> Integer.compare(one.weight(), other.weight()));
            while (!rest.isEmpty()) {
                long sum = rest.stream().mapToLong(Service::weight).sum();
                long chosen = random.nextLong(sum + 1);
                int index = 0;
                for (long running = rest.getFirst().weight(); running < chosen; ) {
                    index++;
                    running += rest.get(index).weight();
                }
                order.add(rest.remove(index));
            }
        }
        return order;
    }

    /// A name as it can be asked for: ASCII, without the last dot.
    static String checkedName(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        String ascii;
        try {
            ascii = IDN.toASCII(bare);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + name + "' is no DNS name: " + e.getMessage(), e);
        }
        if (ascii.isEmpty() || ascii.length() > NAME_LENGTH_MAX || !ascii.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException("'" + name + "' is no DNS name, such as nodes.example.org");
        }
        return ascii;
    }

    private static Service service(ByteBuf content) {
        // The name is not compressed (RFC 2782), and ends with the root; the decoder would let a cut-off one
        // pass.
        if (content.readableBytes() < 7 || content.getByte(content.writerIndex() - 1) != 0) {
            throw new CorruptedFrameException("an SRV record of " + content.readableBytes() + " bytes that is cut off");
        }
        int priority = content.readUnsignedShort();
        int weight = content.readUnsignedShort();
        int port = content.readUnsignedShort();
        String target = DefaultDnsRecordDecoder.decodeName(content);
        String bare = target.endsWith(".") ? target.substring(0, target.length() - 1) : target;
        try {
            return new Service(priority, weight, port, bare.isEmpty() ? "" : checkedName(bare));
        } catch (IllegalArgumentException e) {
            throw new CorruptedFrameException("an SRV record's target " + e.getMessage(), e);
        }
    }

    private static String address(ByteBuf content, int length) {
        if (content.readableBytes() != length) {
            throw new CorruptedFrameException("an address of " + content.readableBytes() + " bytes");
        }
        try {
            return InetAddress.getByAddress(ByteBufUtil.getBytes(content)).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the length was checked", e);
        }
    }

    /// The smaller of the SOA record's own TTL and its last field, MINIMUM.
    private static long negativeSeconds(DnsResponse response) {
        for (int i = 0; i < response.count(DnsSection.AUTHORITY); i++) {
            DnsRecord each = response.recordAt(DnsSection.AUTHORITY, i);
            if (each.type().equals(DnsRecordType.SOA) && each instanceof DnsRawRecord raw) {
                ByteBuf content = raw.content();
                if (content.readableBytes() < 22) {
                    throw new CorruptedFrameException("an SOA record of " + content.readableBytes() + " bytes");
                }
                return Math.min(each.timeToLive(), content.getUnsignedInt(content.writerIndex() - 4));
            }
        }
        return 0;
    }
}
