package dev.hypha.core;

/// One end of a channel, as the call that opened it sees it.
interface ChannelEnd {
    /// The call has ended: the end closes, as broken if it is a sender that was not closed before. From any
    /// thread.
    void ownerEnded();
}
