package tcpstates.glossary;

import java.util.List;
import tcpstates.event.LowerCase;

/** The parts of the glossary, in their order. */
public enum Section {
    STATES("states, state, 状态"),
    FLAGS("flags, 标志, 标志位"),
    LINE("line, tcpdump, tcpdump line"),
    FIN_RST(""),
    RESETS("RST, RESET, causes of RST, 重置, 复位"),
    ERRORS("errors, errno, 错误"),
    WORDS(""),
    NETSTAT("netstat"),
    SETTINGS("settings, sysctl, 设置");

    private final String names;

    Section(String names) {
        this.names = names;
    }

    /** What somebody types who looks for all of it. */
    List<String> names() {
        return Glossary.list(names);
    }

    /** As keys of the words begin. */
    @Override
    public String toString() {
        return LowerCase.of(this);
    }
}
