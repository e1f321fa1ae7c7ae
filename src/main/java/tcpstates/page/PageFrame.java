package tcpstates.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tcpstates.capture.MarkupText;
import tcpstates.picture.Picture;
import tcpstates.report.Language;
import tcpstates.report.ProgramFile;

/**
 * Puts the page together from the files that are a part of the program. Its content security policy allows nothing but its own
 * style sheet and script, by their hashes: no request leaves it, and nothing else runs in it.
 */
final class PageFrame {
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z-]+)}}");
    private static final List<String> SCRIPTS = List.of("page.js", "overview.js", "folds.js", "walk.js", "start.js");

    private final Language language;

    PageFrame(Language language) {
        this.language = language;
    }

    /** How long a page without content is, about. */
    static int bytes() {
        return style().length() + script().length() + Picture.definitions().length();
    }

    /**
     * The page.
     *
     * @param name of the capture
     * @param withoutScripts what is shown where no script runs
     * @param data for the scripts, see {@link PageData}
     * @param chunks the same of connections
     */
    String page(String name, String withoutScripts, String data, List<String> chunks) {
        StringBuilder elements = new StringBuilder();
        for (int i = 0; i < chunks.size(); i++) {
            elements.append("<script type=\"text/plain\" id=\"chunk-")
                    .append(i)
                    .append("\">")
                    .append(chunks.get(i))
                    .append("</script>\n");
        }
        Map<String, String> parts = Map.of(
                "language", language == Language.ZH ? "zh-Hans" : "en",
                "title", MarkupText.of(language.words("page").getString("title") + " · " + name),
                "style", style(),
                "style-hash", hash(style()),
                "script", script(),
                "script-hash", hash(script()),
                "definitions", Picture.definitions(),
                "static", withoutScripts,
                "data", data,
                "chunks", elements.toString());
        Matcher places = PLACE.matcher(ProgramFile.text("page/page.html"));
        // Each part is put in once, whatever it holds.
        return places.replaceAll(place -> Matcher.quoteReplacement(parts.getOrDefault(place.group(1), place.group())));
    }

    private static String style() {
        String dark = "{\n" + ProgramFile.text("page/dark.css") + "}\n";
        String darkPicture = "{\n" + Picture.darkColors() + "}\n";
        return "\n" + Picture.style() + ProgramFile.text("page/page.css")
                + "@media screen and (prefers-color-scheme: dark) {\nhtml:not([data-theme=light]) " + dark
                + "html:not([data-theme=light]) .picture " + darkPicture + "}\n"
                + "@media screen {\nhtml[data-theme=dark] " + dark + "html[data-theme=dark] .picture " + darkPicture
                + "}\n"
                + ".picture { --ground: var(--card) }\nhtml[data-theme] .picture { --ground: var(--card) }\n";
    }

    private static String script() {
        return SCRIPTS.stream()
                .map(file -> ProgramFile.text("page/" + file))
                .collect(Collectors.joining("\n", "\n(() => {\n'use strict';\n", "})();\n"));
    }

    /** As a policy names what it allows. */
    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
