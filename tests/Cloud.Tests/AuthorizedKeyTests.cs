using Fleet.Cloud.Renting;

namespace Fleet.Cloud.Tests;

public sealed class AuthorizedKeyTests
{
    [Theory]
    [InlineData(Rental.Key)]
    [InlineData(Rental.Key + " someone@example\n")]
    [InlineData("no-pty,no-X11-forwarding " + Rental.Key + " two words")]
    public void A_line_has_a_key_and_its_fingerprint(string line) =>
        Assert.Equal(new AuthorizedKey(Rental.Key, Rental.Fingerprint), AuthorizedKey.Parse(line));

    [Theory]
    [InlineData("")]
    [InlineData("ssh-ed25519")]
    [InlineData("ssh-ed25519 not/base64!")]
    [InlineData("AAAAC3NzaC1lZDI1NTE5AAAAIDbJa05xKxCl2iStANvk+yOAkzp2m2+g8SO/AqSmh59o")]
    [InlineData(Rental.Key + "\n" + Rental.OtherKey)]
    public void Anything_else_has_none(string line) => Assert.Null(AuthorizedKey.Parse(line));
}
