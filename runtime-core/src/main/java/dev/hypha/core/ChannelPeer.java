package dev.hypha.core;

/// The sender of a channel, as the receiver's node sees it: a writer on this node, or one at the end of a
/// connection. From any thread; neither method waits.
interface ChannelPeer {
    /// So many more bytes may be written. The first grant says that the receiver is there.
    void granted(long bytes);

    /// Nothing more may be written.
    ///
    /// @param why with its code
    void stopped(String why);
}
