package tcpstates.lab;

import tcpstates.report.Language;

/** A text in the languages that there are. */
record Words(String english, String chinese) {
    String in(Language language) {
        return language == Language.ZH ? chinese : english;
    }
}
