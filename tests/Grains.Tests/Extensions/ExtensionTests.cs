using Fleet.Common;
using Fleet.Extensions;
using Fleet.Instances;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Extensions;

public sealed class ExtensionTests
{
    private static readonly ExtensionDocument Python = new()
    {
        Name = "python", DisplayName = "Python", Description = "The language", Category = "language", Version = "3.12.1", Tags = ["Lang", "py"],
        Dependencies = ["mise@>=1"], HomepageUrl = "https://python.org",
    };

    [Fact]
    public void An_extension_is_what_was_written_until_it_is_deleted_with_its_policies()
    {
        using var fleet = new TestFleet();
        var made = fleet.Ask(Extension(fleet).Create(Python, "ann"));
        Assert.True(made.IsOk, made.Error?.Message);
        Assert.Equal((ExtensionId.Named("python"), "ann"), (made.Value.Id, made.Value.Actor));
        Assert.True(fleet.Ask(Extension(fleet).Update(Python with { Version = "3.13.0" }, "bob")).IsOk);
        fleet.Crash();
        Assert.Equal("3.13.0", fleet.Ask(Extension(fleet).Get()).Value!.Document.Version);

        Assert.True(Set(fleet, UpdatePolicy.Freeze).IsOk);
        Assert.True(fleet.Ask(Extension(fleet).Delete()).IsOk);
        Assert.DoesNotContain(fleet.Store.States.Keys, key => key.Kind is StateKinds.ExtensionPolicy);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(Extension(fleet).Get()).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(Extension(fleet).Update(Python, "bob")).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, Set(fleet, UpdatePolicy.Freeze).Error!.Code);
        Assert.True(fleet.Ask(Extension(fleet).Create(Python, "bob")).IsOk);
    }

    [Fact]
    public void A_name_is_taken_once_however_many_ask()
    {
        using var fleet = new TestFleet();
        var asked = Enumerable.Range(0, 5).Select(i => Extension(fleet).Create(Python, $"ann{i}")).ToList();
        Assert.Single(asked, one => fleet.Ask(one).IsOk);
        Assert.Equal(("name", ErrorCode.Conflict), (fleet.Ask(asked[4]).Error!.Field, fleet.Ask(asked[4]).Error!.Code));
        Assert.Equal("name", fleet.Ask(Extension(fleet).Update(Python with { Name = "ruby" }, "ann")).Error!.Field);
        Assert.Equal("name", fleet.Ask(fleet.Grains.Extension(ExtensionId.Named("ruby")).Create(Python, "ann")).Error!.Field);
    }

    public static TheoryData<string, ExtensionDocument> Wrong => new()
    {
        { "name", Python with { Name = "Python" } },
        { "name", Python with { Name = "" } },
        { "display_name", Python with { DisplayName = " " } },
        { "description", Python with { Description = "" } },
        { "category", Python with { Category = new string('x', 51) } },
        { "version", Python with { Version = "3.12" } },
        { "version", Python with { Version = "v3.12.1" } },
        { "homepage_url", Python with { HomepageUrl = "ftp://python.org" } },
        { "icon_url", Python with { IconUrl = "python.png" } },
        { "icon_url", Python with { IconUrl = "https://user:word@python.org/x.png" } },
        { "tags", Python with { Tags = ["a,b"] } },
        { "tags", Python with { Tags = [.. Enumerable.Repeat("x", 51)] } },
        { "dependencies", Python with { Dependencies = ["python@1"] } },
        { "dependencies", Python with { Dependencies = ["mise@newest"] } },
        { "dependencies", Python with { Dependencies = ["mise", "mise@1"] } },
        { "dependencies", Python with { Dependencies = [.. Enumerable.Range(0, 101).Select(i => $"x{i}")] } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_breaks_a_rule_is_refused_with_its_field(string field, ExtensionDocument document)
    {
        using var fleet = new TestFleet();
        var refused = fleet.Ask(fleet.Grains.Extension(ExtensionId.Named(document.Name)).Create(document, "ann"));
        Assert.Equal((ErrorCode.InvalidRequest, field), (refused.Error!.Code, refused.Error.Field));
    }

    [Fact]
    public void There_is_one_policy_for_each_extension_and_instance()
    {
        using var fleet = new TestFleet();
        fleet.Ask(Extension(fleet).Create(Python, "ann"));
        var instance = fleet.Ask(fleet.Grains.InstanceName("web").Register(new InstanceRegistration { Name = "web", Provider = "docker" })).Value!.Id;
        var first = Set(fleet, UpdatePolicy.Pin, "3.11.0").Value!;
        fleet.Pass(TimeSpan.FromMinutes(1));
        var second = Set(fleet, UpdatePolicy.Freeze, "3.11.0").Value!;
        Assert.Equal((first.Id, first.CreatedAt, UpdatePolicy.Freeze, null), (second.Id, second.CreatedAt, second.Spec.Policy, second.Spec.PinnedVersion));
        Assert.True(second.UpdatedAt > first.UpdatedAt);
        Assert.NotEqual(first.Id, Set(fleet, UpdatePolicy.AutoUpdate, null, instance).Value!.Id);
        Assert.Equal(2, fleet.Store.States.Keys.Count(key => key.Kind is StateKinds.ExtensionPolicy));

        Assert.Equal("pinned_version", Set(fleet, UpdatePolicy.Pin).Error!.Field);
        Assert.Equal("pinned_version", Set(fleet, UpdatePolicy.Pin, "new").Error!.Field);
        Assert.Equal(ErrorCode.NotFound, Set(fleet, UpdatePolicy.Freeze, null, InstanceId.Of("inst_nobody")).Error!.Code);
        Assert.True(fleet.Ask(fleet.Grains.ExtensionPolicy(first.Id).Delete()).IsOk);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.ExtensionPolicy(first.Id).Delete()).Error!.Code);
    }

    private static IExtensionGrain Extension(TestFleet fleet) => fleet.Grains.Extension(ExtensionId.Named("python"));

    private static Outcome<ExtensionPolicyView> Set(TestFleet fleet, UpdatePolicy policy, string? version = null, InstanceId? instance = null)
    {
        var extension = ExtensionId.Named("python");
        return fleet.Ask(fleet.Grains.ExtensionPolicy(ExtensionPolicyId.For(extension, instance)).Set(new(extension, instance, policy, version), "ann"));
    }
}
