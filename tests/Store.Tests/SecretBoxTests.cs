using System.Security.Cryptography;
using Fleet.Storage;
using Fleet.Store.Secrets;
using Fleet.Store.Tests.Hosts;
using Xunit;

namespace Fleet.Store.Tests;

public sealed class SecretBoxTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"fleet-secrets-{Guid.NewGuid():N}");

    [Theory]
    [InlineData("")]
    [InlineData("pässword")]
    public void What_is_sealed_opens_again(string clear)
    {
        var secret = Box().Seal(clear);
        Assert.Equal(clear, Box().Open(secret));
        Assert.Equal("***", secret.ToString());
    }

    [Fact]
    public void Equal_secrets_are_sealed_differently()
    {
        var box = Box();
        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => box.Seal("same").Sealed).Distinct().Count());
    }

    [Fact]
    public void A_change_of_any_bit_is_noticed()
    {
        var box = Box();
        var bytes = Convert.FromBase64String(box.Seal("secret").Sealed);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var altered = bytes.ToArray();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<CryptographicException>(() => box.Open(new SealedSecret(Convert.ToBase64String(altered))));
        }
    }

    [Fact]
    public void What_is_cut_or_no_secret_is_noticed()
    {
        var box = Box();
        var text = box.Seal("secret").Sealed;
        foreach (var wrong in new[] { "", "secret", "????", text[..^8], text[..8], text + "AAAA" })
        {
            Assert.ThrowsAny<CryptographicException>(() => box.Open(new SealedSecret(wrong)));
        }
    }

    [Fact]
    public void Another_key_does_not_open_it()
    {
        var secret = Box().Seal("secret");
        var other = Boxes.Of(new StoreOptions { SecretKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) });
        Assert.Throws<CryptographicException>(() => other.Open(secret));
    }

    [Fact]
    public void The_key_of_the_option_is_used_and_no_file_is_made()
    {
        var options = new StoreOptions { DataPath = _folder, SecretKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) };
        Assert.Equal("a", Boxes.Of(options).Open(Boxes.Of(options).Seal("a")));
        Assert.False(Directory.Exists(_folder));
    }

    [Theory]
    [InlineData("geheim")]
    [InlineData("Z2VoZWlt")]
    public void A_key_of_the_wrong_size_is_refused_without_being_quoted(string key)
    {
        var fault = Assert.Throws<InvalidOperationException>(() => Boxes.Of(new StoreOptions { SecretKey = key }).Seal("a"));
        Assert.Contains("Store:SecretKey", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processes_that_start_at_once_make_one_key_file_for_their_owner_alone()
    {
        // Again and again: the moment in which two of them could both make a key is short.
        for (var round = 0; round < 50; round++)
        {
            if (round > 0) Directory.Delete(_folder, recursive: true);
            var secrets = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Box().Seal("a"))));
            Assert.All(secrets, secret => Assert.Equal("a", Box().Open(secret)));
        }
        var file = Assert.Single(Directory.GetFiles(_folder));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private SecretBox Box() => Boxes.Of(new StoreOptions { DataPath = _folder });
}
