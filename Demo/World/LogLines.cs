using System.Globalization;
using System.Text;

namespace Fleet.Demo.World;

/// <summary>A line that a program logs.</summary>
internal sealed record LoggedLine(string Level, string Message, DateTimeOffset At);

/// <summary>What programs say: lines of their service, errors more often when something is wrong.</summary>
internal static class LogLines
{
    private const double Rarely = 0.02;
    private const double Often = 0.35;

    public static LoggedLine At(DemoProgram program, DateTimeOffset now, Draw draw)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{program.Name}/line/{now.ToUnixTimeSeconds()}");
        var isIll = program.Disturbed(now) is not null || program.Habits.Flaw is not Flaw.None;
        var line = Pick(program.Habits.Service, draw.Of($"{key}/ill") < (isIll ? Often : Rarely), draw, key);
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return new(line[..space], Fill(line[(space + 1)..], draw, key), now);
    }

    private static string Pick(Service service, bool isBad, Draw draw, string key)
    {
        var bad = service.Lines.Where(line => line.StartsWith("error", StringComparison.Ordinal) || line.StartsWith("warn", StringComparison.Ordinal)).ToList();
        return draw.One(isBad ? bad : [.. service.Lines.Except(bad)], key);
    }

    private static string Fill(string line, Draw draw, string key)
    {
        var text = new StringBuilder();
        foreach (var c in line)
        {
            var what = string.Create(CultureInfo.InvariantCulture, $"{key}/{text.Length}");
            if (c == '#') text.Append(CultureInfo.InvariantCulture, $"{(int)draw.Between(2, 99, what)}");
            else if (c == '@') text.Append(CultureInfo.InvariantCulture, $"{(int)draw.Between(0x100000, 0xffffff, what):x6}");
            else text.Append(c);
        }

        return text.ToString();
    }
}
