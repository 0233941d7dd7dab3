using System.Security.Cryptography;
using Fleet.Common;
using Fleet.Grains.Identity;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Identity;

public sealed class SigningKeysTests
{
    private static readonly TimeSpan Grace = new SigningKeyOptions().Lifetime + TimeSpan.FromMinutes(5);

    [Fact]
    public void A_key_signs_what_its_public_part_verifies()
    {
        using var fleet = new TestFleet();
        var current = fleet.Ask(fleet.Grains.SigningKeys().Current());
        fleet.Crash();
        var known = Assert.Single(fleet.Ask(fleet.Grains.SigningKeys().PublicKeys()));
        Assert.Equal(current.Id, known.Id);
        using var signs = ECDsa.Create();
        using var verifies = ECDsa.Create();
        signs.ImportFromPem(fleet.Service<ISecretBox>().Open(current.Private));
        verifies.ImportFromPem(known.Pem);
        byte[] text = [1, 2, 3];
        Assert.True(verifies.VerifyData(text, signs.SignData(text, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256));
        Assert.DoesNotContain("PRIVATE", known.Pem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_changed_when_it_has_had_its_time_and_verifies_on_until_its_tokens_have_expired()
    {
        using var fleet = new TestFleet();
        var first = Current(fleet);
        fleet.Pass(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.Equal(first, Current(fleet));
        fleet.Pass(TimeSpan.FromSeconds(1));
        var second = Current(fleet);
        Assert.NotEqual(first, second);

        fleet.Pass(Grace - TimeSpan.FromSeconds(1));
        Assert.Equal([second, first], Known(fleet));
        fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal([second], Known(fleet));
    }

    [Fact]
    public void A_key_may_be_changed_at_once()
    {
        using var fleet = new TestFleet();
        var first = Current(fleet);
        var second = fleet.Ask(fleet.Grains.SigningKeys().Rotate("test")).Id;
        Assert.Equal(second, Current(fleet));
        Assert.Equal([second, first], Known(fleet));
    }

    private static string Current(TestFleet fleet) => fleet.Ask(fleet.Grains.SigningKeys().Current()).Id;

    private static IEnumerable<string> Known(TestFleet fleet) => fleet.Ask(fleet.Grains.SigningKeys().PublicKeys()).Select(key => key.Id);
}
