package io.kappalake.serve.api;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.sse.SseClient;
import io.kappalake.serve.read.LakeAt;
import io.kappalake.serve.read.LiveLake;
import io.kappalake.serve.read.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells each listener of each new commit, as server-sent events. The first event is the newest commit. Who was away
 * hears of the newest only: {@code /commits} has the others.
 */
final class CommitEvents implements AutoCloseable {

    private static final int MOST = 200;
    /** Proxies hang up on a silent connection. */
    private static final int SILENCE_SECONDS = 15;

    private final LiveLake lake;
    private final Set<SseClient> clients = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "events-beat");
        thread.setDaemon(true);
        return thread;
    });

    CommitEvents(LiveLake lake) {
        this.lake = lake;
        // Not in the thread that looks for commits: a slow client must not hold it up.
        lake.onCommit(commit -> beat.execute(() -> tell(commit)));
        beat.scheduleWithFixedDelay(
                () -> clients.forEach(client -> send(client, () -> client.sendComment("still here"))),
                SILENCE_SECONDS,
                SILENCE_SECONDS,
                TimeUnit.SECONDS);
    }

    /** Answers with events until the client leaves. Javalin's own handler answers nobody whose Accept is any type. */
    void listen(Context context) throws IOException {
        if (!Api.accepts(context.header("Accept"), "text", "event-stream")) {
            throw Problem.notAcceptable(
                    "'Accept' is '" + context.header("Accept") + "': /events answers text/event-stream");
        }
        if (clients.size() >= MOST) {
            throw Problem.tooMuch("Already " + MOST + " listeners: ask /api/v1/commits now and then instead");
        }
        context.contentType("text/event-stream; charset=utf-8").header("Cache-Control", "no-cache");
        // Events must not wait in the buffer of a proxy.
        context.header("X-Accel-Buffering", "no");
        if (context.method() == HandlerType.HEAD) {
            return;
        }
        context.res().flushBuffer();
        context.async(endless -> endless.timeout = 0, () -> join(new SseClient(context)));
    }

    private void join(SseClient client) {
        client.keepAlive();
        client.onClose(() -> clients.remove(client));
        clients.add(client);
        tell(client, lake.newest());
    }

    private void tell(LakeAt commit) {
        clients.forEach(client -> tell(client, commit));
    }

    private void tell(SseClient client, LakeAt commit) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("commit", commit.hash());
        event.put("committed_at", commit.commit().time().toString());
        event.put("message", commit.commit().message());
        String text = new String(Json.bytes(event), StandardCharsets.UTF_8);
        send(client, () -> client.sendEvent("commit", text, commit.hash()));
    }

    private void send(SseClient client, Runnable message) {
        try {
            synchronized (client) {
                message.run();
            }
        } catch (RuntimeException e) {
            clients.remove(client);
        }
        if (client.terminated()) {
            clients.remove(client);
        }
    }

    @Override
    public void close() {
        beat.shutdownNow();
        clients.forEach(SseClient::close);
    }
}
