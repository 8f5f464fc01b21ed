package dev.hypha.cli;

import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPLoggerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/// An MDC whose contexts other threads can look at, also those of threads that have ended.
final class ThreadContexts implements MDCAdapter {
    /// What is in the context of each thread; a thread whose context is empty is not in it.
    static final Map<Thread, Map<String, String>> ALL = new ConcurrentHashMap<>();

    /// Which tasks were named.
    static final Set<String> TASKS = ConcurrentHashMap.newKeySet();

    /// The library that logs nothing and keeps such an MDC; chosen by `-Dslf4j.provider`.
    public static final class Provider implements SLF4JServiceProvider {
        private final ILoggerFactory loggers = new NOPLoggerFactory();
        private final IMarkerFactory markers = new BasicMarkerFactory();
        private final MDCAdapter contexts = new ThreadContexts();

        /// Made by SLF4J.
        public Provider() {}

        @Override
        public ILoggerFactory getLoggerFactory() {
            return loggers;
        }

        @Override
        public IMarkerFactory getMarkerFactory() {
            return markers;
        }

        @Override
        public MDCAdapter getMDCAdapter() {
            return contexts;
        }

        @Override
        public String getRequestedApiVersion() {
            return "2.0.99";
        }

        @Override
        public void initialize() {}
    }

    @Override
    public void put(String key, String value) {
        ALL.computeIfAbsent(Thread.currentThread(), _ -> new ConcurrentHashMap<>())
                .put(key, value);
        if (key.equals("task")) {
            TASKS.add(value);
        }
    }

    @Override
    public String get(String key) {
        Map<String, String> context = ALL.get(Thread.currentThread());
        return context == null ? null : context.get(key);
    }

    @Override
    public void remove(String key) {
        Map<String, String> context = ALL.get(Thread.currentThread());
        if (context != null && context.remove(key) != null && context.isEmpty()) {
            ALL.remove(Thread.currentThread());
        }
    }

    @Override
    public void clear() {
        ALL.remove(Thread.currentThread());
    }

    @Override
    public Map<String, String> getCopyOfContextMap() {
        Map<String, String> context = ALL.get(Thread.currentThread());
        return context == null ? null : new TreeMap<>(context);
    }

    @Override
    public void setContextMap(Map<String, String> context) {
        if (context.isEmpty()) {
            clear();
        } else {
            ALL.put(Thread.currentThread(), new ConcurrentHashMap<>(context));
        }
    }

    @Override
    public void pushByKey(String key, String value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String popByKey(String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Deque<String> getCopyOfDequeByKey(String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void clearDequeByKey(String key) {
        throw new UnsupportedOperationException();
    }
}
