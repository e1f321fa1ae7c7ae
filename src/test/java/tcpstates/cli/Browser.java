package tcpstates.cli;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's Chromium without a window, driven by its driver over the protocol of W3C WebDriver. */
final class Browser implements AutoCloseable {
    private static final String NOTHING = "{\"value\":null}";
    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
    private static final Pattern SESSION = Pattern.compile("\"sessionId\":\"([^\"]+)\"");
    private static final Pattern REQUEST =
            Pattern.compile("\"method\":\"Network.requestWillBeSent\".*\"request\":\\{.*?\"url\":\"([^\"]*)\"");
    private static final String ARGUMENTS = """
            "--headless=new","--no-sandbox","--disable-gpu","--disable-quic","--no-first-run","--disable-sync",\
            "--disable-background-networking","--disable-component-update","--hide-scrollbars","--lang=en"\
            """;

    private final Process driver;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String session;

    private Browser(boolean scripts, int width, int height) throws IOException, InterruptedException {
        driver = new ProcessBuilder("chromedriver", "--port=0")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String server = "http://127.0.0.1:" + port(driver.inputReader(StandardCharsets.UTF_8));
        String size = ",\"--window-size=" + width + "," + height + "\"";
        String preferences = scripts ? "" : ",\"prefs\":{\"profile.managed_default_content_settings.javascript\":2}";
        String created = post(
                server + "/session",
                "{\"capabilities\":{\"alwaysMatch\":{\"browserName\":\"chrome\",\"goog:chromeOptions\":{\"args\":["
                        + ARGUMENTS + size + "]" + preferences
                        + "},\"goog:loggingPrefs\":{\"browser\":\"ALL\",\"performance\":\"ALL\"}}}}");
        Matcher id = SESSION.matcher(created);
        if (!id.find()) {
            throw new IOException("no session: " + created);
        }
        session = server + "/session/" + id.group(1);
    }

    /** A browser with a window of so many pixels. */
    static Browser open(int width, int height) throws IOException, InterruptedException {
        return new Browser(true, width, height);
    }

    /** One that runs no scripts of pages. */
    static Browser withoutScripts() throws IOException, InterruptedException {
        return new Browser(false, 1360, 900);
    }

    private static String port(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher port = PORT.matcher(line);
            if (port.find()) {
                return port.group(1);
            }
        }
        throw new IOException("chromedriver names no port");
    }

    private String post(String address, String body) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(URI.create(address)).POST(BodyPublishers.ofString(body)));
    }

    private String answer(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = client.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.body());
        }
        return answer.body();
    }

    private static String text(String answer) throws IOException {
        return answer.equals(NOTHING) ? "" : JsonEvent.of(answer).text("value");
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** Goes to a page, given as a file or with a part of it behind a hash mark. */
    void show(Path file, String hash) throws IOException, InterruptedException {
        post(session + "/url", "{\"url\":\"about:blank\"}"); // only the hash would change
        post(session + "/url", "{\"url\":" + quoted(file.toUri() + hash) + "}");
    }

    /** The same, until its scripts have drawn it. */
    void open(Path file, String hash) throws IOException, InterruptedException {
        show(file, hash);
        for (int i = 0; i < 600; i++) {
            if (run("return String(document.documentElement.dataset.ready)").equals("yes")) {
                return;
            }
            Thread.sleep(50);
        }
        throw new IOException("the page does not get ready: " + run("return document.body.innerText.slice(-300)"));
    }

    /** What a script returns: a text, or nothing. */
    String run(String script) throws IOException, InterruptedException {
        return text(post(session + "/execute/sync", "{\"script\":" + quoted(script) + ",\"args\":[]}"));
    }

    /** Shows pages as on a phone with a screen of so many pixels. */
    void bePhone(int width, int height) throws IOException, InterruptedException {
        emulate(
                "setDeviceMetricsOverride",
                "{\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":true}");
    }

    /** Shows pages in its window again. */
    void beNoPhone() throws IOException, InterruptedException {
        emulate("clearDeviceMetricsOverride", "{}");
    }

    private void emulate(String command, String parameters) throws IOException, InterruptedException {
        post(session + "/goog/cdp/execute", "{\"cmd\":\"Emulation." + command + "\",\"params\":" + parameters + "}");
    }

    /** Presses keys, one after the other. */
    void press(String keys) throws IOException, InterruptedException {
        List<String> actions = new ArrayList<>();
        keys.codePoints().forEach(key -> {
            String value = quoted(Character.toString(key));
            actions.add("{\"type\":\"keyDown\",\"value\":" + value + "},{\"type\":\"keyUp\",\"value\":" + value + "}");
        });
        post(
                session + "/actions",
                "{\"actions\":[{\"type\":\"key\",\"id\":\"keyboard\",\"actions\":[" + String.join(",", actions)
                        + "]}]}");
    }

    /** Errors and warnings on the console since the last time that somebody asked. */
    List<String> complaints() throws IOException, InterruptedException {
        return log("browser").stream().map(entry -> entry.text("message")).toList();
    }

    /** Addresses that were asked for since the last time that somebody asked. */
    List<String> requests() throws IOException, InterruptedException {
        List<String> requests = new ArrayList<>();
        for (JsonEvent entry : log("performance")) {
            Matcher request = REQUEST.matcher(entry.text("message"));
            if (request.find()) {
                requests.add(request.group(1));
            }
        }
        return requests;
    }

    private List<JsonEvent> log(String type) throws IOException, InterruptedException {
        return JsonEvent.of(post(session + "/se/log", "{\"type\":\"" + type + "\"}"))
                .objects("value");
    }

    /** Pages as they would be printed: a PDF. */
    byte[] print() throws IOException, InterruptedException {
        return Base64.getDecoder().decode(text(post(session + "/print", "{}")));
    }

    /** A picture of what can be seen, as PNG. */
    void photograph(Path file) throws IOException, InterruptedException {
        String picture = text(answer(HttpRequest.newBuilder(URI.create(session + "/screenshot"))));
        Files.write(file, Base64.getDecoder().decode(picture));
    }

    @Override
    public void close() {
        try {
            client.sendAsync(
                            HttpRequest.newBuilder(URI.create(session)).DELETE().build(), BodyHandlers.discarding())
                    .join();
        } finally {
            driver.destroy();
            driver.onExit().join();
            client.close();
        }
    }
}
