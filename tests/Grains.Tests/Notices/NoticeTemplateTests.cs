using Fleet.Alerts;
using Fleet.Grains.Notices;
using Fleet.Notices;

namespace Fleet.Tests.Grains.Notices;

public sealed class NoticeTemplateTests
{
    private static readonly Notice Notice = ChannelScene.Notice("1") with { Title = "{{message}} & \n", RuleName = "CPU", RuleType = AlertRuleType.Threshold };

    [Theory]
    [InlineData("", "")]
    [InlineData("plain { text } }} {", "plain { text } }} {")]
    [InlineData("{{severity}}: {{ ruleName }}/{{ruleType}}", "HIGH: CPU/THRESHOLD")]
    [InlineData("{{title}}", "{{message}} & \n")]
    [InlineData("{{event}}{{instanceName}}", "fired")]
    [InlineData("{{{alertId}}", null)]
    [InlineData("{{at}} {{channelName}} {{count}}", "2026-01-01T00:00:00Z Ops 3")]
    public void A_template_is_filled_in(string template, string? expected)
    {
        var parsed = NoticeTemplate.Parse(template).Template;
        Assert.Equal(expected, parsed?.Render(name => NoticeFields.Of(name, Notice, "Ops", 3)));
    }

    [Theory]
    [InlineData("{{nothing}}", "'nothing' at character 1")]
    [InlineData("abc {{Title}}", "'Title' at character 5")]
    [InlineData("{{title}} {{}}", "'' at character 11")]
    [InlineData("{{title}} {{titl", "at character 11")]
    [InlineData("{{#if}}", "'#if' at character 1")]
    public void What_is_wrong_is_named_with_its_place(string template, string expected)
    {
        var (parsed, fault) = NoticeTemplate.Parse(template);
        Assert.Null(parsed);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\0b\rc\nd\te", 9, false, "a b c\nd\te")]
    [InlineData("a\nb", 9, true, "a b")]
    [InlineData("ab\ud83d\ude92", 3, false, "ab")]
    [InlineData("ab\ud83d\ude92", 4, false, "ab\ud83d\ude92")]
    public void Text_is_cut_and_cleaned_so_that_everybody_can_have_it(string text, int length, bool isLine, string expected) =>
        Assert.Equal(expected, NoticeText.Of(text, length, isLine));

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("a\ufffdb", NoticeText.Of("a\ud83db", 9));

    [Fact]
    public void Every_placeholder_has_a_value_for_the_barest_notice()
    {
        var bare = new Notice { Id = "x", Kind = NoticeKind.TaskEnded, At = default, Title = "", Message = "" };
        Assert.All(NoticeFields.Names, name => Assert.NotNull(NoticeFields.Of(name, bare, "", 1)));
    }

    [Fact]
    public void Any_text_is_either_read_whole_or_refused_with_a_place_in_it()
    {
        string[] pieces = ["{{", "}}", "{", "}", "title", "message", "no such", " ", "\n", "ü", "\ud83d", "{{severity}}", "{{ at }}", "\0", "$0", "%s"];
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            var (template, fault) = NoticeTemplate.Parse(text);
            Assert.True((template is null) != (fault is null), text);
            if (template is null)
            {
                Assert.Contains("at character ", fault, StringComparison.Ordinal);
                continue;
            }

            // With names in the places of the values it says what it said.
            Assert.Equal(Tight(text), template.Render(name => $"{{{{{name}}}}}"));
            Assert.DoesNotContain("{{", template.Render(_ => "").Replace("{{{", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        static string Tight(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"\{\{\s*(\w+)\s*\}\}", "{{$1}}");
    }
}
