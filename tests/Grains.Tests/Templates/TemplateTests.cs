using Fleet.Common;
using Fleet.Templates;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Templates;

public sealed class TemplateTests
{
    private static readonly TemplateDocument Web = new()
    {
        Slug = "web-site",
        Name = "Web site",
        Category = "web",
        Parameters = [new TemplateParameter("port", ParameterType.Port, "Where it listens", null, false, [], null, null, null)],
        Extensions = ["python"],
        Yaml = "template: web-site",
    };

    [Fact]
    public void A_template_is_what_was_written_until_it_is_deleted()
    {
        using var fleet = new TestFleet();
        var made = fleet.Ask(Template(fleet).Create(Web, isOfficial: false, "ann"));
        Assert.True(made.IsOk, made.Error?.Message);
        Assert.Equal(("tpl_web-site", false, "ann"), (made.Value.Id.Value, made.Value.IsOfficial, made.Value.Actor));

        fleet.Crash();
        var read = fleet.Ask(Template(fleet).Get()).Value!;
        Assert.Equal("template: web-site", read.Document.Yaml);
        Assert.Equal(ParameterType.Port, Assert.Single(read.Document.Parameters).Type);
        Assert.True(fleet.Ask(Template(fleet).Delete()).IsOk);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(Template(fleet).Get()).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(Template(fleet).Delete()).Error!.Code);
        Assert.True(fleet.Ask(Template(fleet).Create(Web, isOfficial: false, "bob")).IsOk);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_slug_is_taken_once(bool isFirstOfficial, bool isSecondOfficial)
    {
        using var fleet = new TestFleet();
        fleet.Ask(Template(fleet).Create(Web, isFirstOfficial, "ann"));
        var second = fleet.Ask(Template(fleet).Create(Web with { Name = "Other" }, isSecondOfficial, "bob"));
        Assert.Equal((ErrorCode.Conflict, "slug"), (second.Error!.Code, second.Error.Field));
        Assert.Equal("Web site", fleet.Ask(Template(fleet).Get()).Value!.Document.Name);
    }

    [Fact]
    public void Fleets_own_replaces_its_earlier_edition_and_writes_nothing_when_that_says_the_same()
    {
        using var fleet = new TestFleet();
        var first = fleet.Ask(Template(fleet).Create(Web, isOfficial: true, "system")).Value!;
        Assert.Null(first.Actor);
        fleet.Time.Advance(TimeSpan.FromDays(1));
        fleet.Crash();

        var writes = fleet.Store.Writes;
        var same = fleet.Ask(Template(fleet).Create(Web with { Extensions = ["python"] }, isOfficial: true, "system")).Value!;
        Assert.Equal((first.UpdatedAt, writes), (same.UpdatedAt, fleet.Store.Writes));

        var next = fleet.Ask(Template(fleet).Create(
            Web with { Parameters = [Web.Parameters[0] with { Description = "Its port" }] }, isOfficial: true, "system")).Value!;
        Assert.Equal((first.CreatedAt, first.UpdatedAt.AddDays(1)), (next.CreatedAt, next.UpdatedAt));
        Assert.Equal("Its port", next.Document.Parameters[0].Description);
    }

    [Fact]
    public void Fleets_own_cannot_be_deleted()
    {
        using var fleet = new TestFleet();
        fleet.Ask(Template(fleet).Create(Web, isOfficial: true, "system"));
        Assert.Equal(ErrorCode.Conflict, fleet.Ask(Template(fleet).Delete()).Error!.Code);
        Assert.True(fleet.Ask(Template(fleet).Get()).IsOk);
    }

    public static TheoryData<string, TemplateDocument> Wrong => new()
    {
        { "slug", Web with { Slug = "Web" } },
        { "slug", Web with { Slug = "-web" } },
        { "slug", Web with { Slug = "other" } },
        { "name", Web with { Name = " " } },
        { "name", Web with { Name = new string('x', 129) } },
        { "category", Web with { Category = new string('x', 65) } },
        { "description", Web with { Description = new string('x', 1025) } },
        { "yaml", Web with { Yaml = "" } },
        { "yaml", Web with { Yaml = new string('x', 65_537) } },
        { "extensions", Web with { Extensions = [.. Enumerable.Repeat("x", 101)] } },
        { "parameters", Web with { Parameters = [Web.Parameters[0], Web.Parameters[0]] } },
        { "parameters.name", Web with { Parameters = [Web.Parameters[0] with { Name = "1st" }] } },
        { "parameters.default", Web with { Parameters = [Web.Parameters[0] with { Type = ParameterType.Password, Default = "secret" }] } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_template_that_breaks_a_rule_is_refused_with_its_field(string field, TemplateDocument document)
    {
        using var fleet = new TestFleet();
        var made = fleet.Ask(Template(fleet).Create(document, isOfficial: false, "ann"));
        Assert.Equal((ErrorCode.InvalidRequest, field), (made.Error!.Code, made.Error.Field));
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(Template(fleet).Get()).Error!.Code);
    }

    private static ITemplateGrain Template(TestFleet fleet) => fleet.Grains.Template(TemplateId.Of("tpl_web-site"));
}
