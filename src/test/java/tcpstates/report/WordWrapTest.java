package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordWrapTest {
    @Test
    void breaksEnglishAtBlanksAndWhatHasNoneAnywhere() {
        assertThat(WordWrap.lines("the client sends a SYN", 10)).containsExactly("the client", "sends a", "SYN");
        assertThat(WordWrap.lines("0123456789abcdef", 10)).containsExactly("0123456789", "abcdef");
    }

    @Test
    void breaksChineseBetweenCharactersButNotInsideOfAWord() {
        assertThat(WordWrap.lines("程序调用 listen() 之后", 14)).containsExactly("程序调用", "listen() 之后");
    }

    @Test
    void beginsNoLineWithAStopAndEndsNoneWithABracket() {
        assertThat(WordWrap.lines("客户端发出，服务器应答", 10)).containsExactly("客户端发", "出，服务器", "应答");
        assertThat(WordWrap.lines("客户端发（服务器）", 10)).containsExactly("客户端发", "（服务器）");
    }

    @Test
    void keepsANumberTogetherWithItsUnit() {
        assertThat(WordWrap.lines("先确认在第 15 包之中", 14)).containsExactly("先确认在", "第 15 包之中");
        assertThat(WordWrap.lines("间隔一共 828 秒", 13)).containsExactly("间隔一共", "828 秒");
    }

    @Test
    void splitsNoCharacter() {
        assertThat(WordWrap.lines("😀😀😀😀", 5)).containsExactly("😀😀", "😀😀");
    }
}
