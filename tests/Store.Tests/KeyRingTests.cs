using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Fleet.Storage;
using Fleet.Store.Secrets;
using Fleet.Store.Tests.Hosts;
using Fleet.TestKit;
using Xunit;

namespace Fleet.Store.Tests;

public sealed class KeyRingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-keys-").FullName;

    [Fact]
    public void The_newest_of_all_keys_seals_and_each_of_them_opens()
    {
        var (option, listed, later, filed, newest) = (Key(), Key(), Key(), Key(), Key());
        var all = new StoreOptions { SecretKey = option, SecretKeyFile = File("keys", $"# the first\n{filed}\n\n{newest}\n") };
        all.SecretKeys.Add(listed);
        all.SecretKeys.Add(later);
        var box = Boxes.Of(all);
        foreach (var key in new[] { option, listed, later, filed, newest })
        {
            Assert.Equal("a", box.Open(Boxes.Of(new StoreOptions { SecretKey = key }).Seal("a")));
        }

        Assert.Equal("b", Boxes.Of(new StoreOptions { SecretKey = newest }).Open(box.Seal("b")));
        Assert.Throws<CryptographicException>(() => Boxes.Of(new StoreOptions { SecretKey = filed }).Open(box.Seal("b")));
    }

    [Fact]
    public void A_key_can_be_known_before_it_seals()
    {
        var (old, next) = (Key(), Key());
        var options = new StoreOptions { SecretKey = old, SealWith = new KeyRing(new StoreOptions { SecretKey = old }, TimeProvider.System).Sealing.Id };
        options.SecretKeys.Add(next);
        var box = Boxes.Of(options);
        Assert.Equal("a", Boxes.Of(new StoreOptions { SecretKey = old }).Open(box.Seal("a")));
        Assert.Equal("b", box.Open(Boxes.Of(new StoreOptions { SecretKey = next }).Seal("b")));
        options.SealWith = "0123456789";
        Assert.Contains("SealWith", Assert.Throws<InvalidOperationException>(() => Boxes.Of(options).Seal("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_sealed_in_the_first_form_still_opens_and_becomes_an_envelope()
    {
        var key = Key();
        var box = Boxes.Of(new StoreOptions { SecretKey = key });
        var old = FirstForm(Convert.FromBase64String(key), "pässword");
        Assert.Equal("pässword", box.Open(new SealedSecret(old)));
        var fresh = box.Reseal(old);
        Assert.Equal("pässword", box.Open(new SealedSecret(fresh!)));
        Assert.Null(box.Reseal(fresh!));
    }

    [Fact]
    public void To_change_the_key_leaves_the_cipher_text_as_it_is()
    {
        var (old, next) = (Key(), Key());
        var both = new StoreOptions { SecretKey = old };
        both.SecretKeys.Add(next);
        var before = Boxes.Of(new StoreOptions { SecretKey = old }).Seal("secret");
        var after = Boxes.Of(both).Reseal(before.Sealed)!;
        Assert.Equal("secret", Boxes.Of(new StoreOptions { SecretKey = next }).Open(new SealedSecret(after)));
        Assert.Throws<CryptographicException>(() => Boxes.Of(new StoreOptions { SecretKey = old }).Open(new SealedSecret(after)));
        Assert.Equal(Convert.FromBase64String(before.Sealed)[^34..], Convert.FromBase64String(after)[^34..]);
    }

    [Fact]
    public void A_key_that_is_added_to_the_file_is_known_without_a_restart()
    {
        var (old, next) = (Key(), Key());
        var time = new ManualTime();
        var options = new StoreOptions { SecretKeyFile = File("keys", old) };
        var ring = new KeyRing(options, time);
        var box = new SecretBox(ring);
        var before = box.Seal("a");
        File("keys", $"{old}\n{next}\n");
        var others = Boxes.Of(new StoreOptions { SecretKey = next }).Seal("b");

        // Not at once, so that what nobody sealed does not have the file read again and again.
        Assert.Throws<CryptographicException>(() => box.Open(others));
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("b", box.Open(others));
        Assert.Equal("a", box.Open(before));
        Assert.Equal("c", Boxes.Of(new StoreOptions { SecretKey = next }).Open(box.Seal("c")));

        System.IO.File.Delete(options.SecretKeyFile);
        Assert.Throws<InvalidOperationException>(ring.Refresh);
        Assert.Equal("b", box.Open(others));
    }

    [Fact]
    public void A_command_gives_keys()
    {
        var (file, key) = (Key(), Key());
        var options = new StoreOptions { SecretKeyFile = File("keys", file) };
        foreach (var word in new[] { "/bin/sh", "-c", $"cat '{File("kms", key)}'" }) options.SecretKeyCommand.Add(word);
        var box = Boxes.Of(options);
        Assert.Equal("a", Boxes.Of(new StoreOptions { SecretKey = key }).Open(box.Seal("a")));
        Assert.Equal("b", box.Open(Boxes.Of(new StoreOptions { SecretKey = file }).Seal("b")));
    }

    [Theory]
    [InlineData("echo geheim; exit 3", "exit code 3")]
    [InlineData("echo geheim >&2; exit 1", "exit code 1")]
    [InlineData("echo geheim", "must hold base64")]
    [InlineData("true", "must hold base64")]
    [InlineData("yes geheim", "more than")]
    [InlineData("echo geheim; sleep 60", "did not end")]
    public void A_command_that_gives_none_is_told_without_its_output(string script, string told)
    {
        var options = new StoreOptions { SecretKeyTimeout = TimeSpan.FromSeconds(1) };
        foreach (var word in new[] { "/bin/sh", "-c", script }) options.SecretKeyCommand.Add(word);
        var began = Stopwatch.GetTimestamp();
        var fault = Assert.Throws<InvalidOperationException>(() => Boxes.Of(options).Seal("a"));
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", fault.ToString(), StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_command_that_is_not_there_is_told()
    {
        var options = new StoreOptions();
        options.SecretKeyCommand.Add("/nowhere/kms");
        Assert.Contains("cannot be started", Assert.Throws<InvalidOperationException>(() => Boxes.Of(options).Seal("a")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":{"sealed":"SEALED"}}""", 1)]
    [InlineData("""{"a": {"sealed": "SEALED"}, "list": [{"sealed": "SEALED"}]}""", 2)]
    [InlineData("""{"a":"{\"sealed\":\"SEALED\"}"}""", 0)]
    [InlineData("""{"sealed":"what somebody wrote"}""", 0)]
    [InlineData("""{"sealed":"AAAA"}""", 0)]
    public void Only_what_is_sealed_is_found_in_a_document(string form, int secrets)
    {
        var (old, next) = (Key(), Key());
        var both = new StoreOptions { SecretKey = old };
        both.SecretKeys.Add(next);
        var before = form.Replace("SEALED", Boxes.Of(new StoreOptions { SecretKey = old }).Seal("a").Sealed.Replace("+", "\\u002B", StringComparison.Ordinal), StringComparison.Ordinal);
        var made = new SealedDocuments(Boxes.Of(both)).Reseal(before);
        Assert.Equal((secrets, 0), (made.Resealed, made.Failed));
        Assert.Equal(secrets == 0, made.Text == before);
        System.Text.Json.JsonDocument.Parse(made.Text).Dispose();
        Assert.Equal(0, new SealedDocuments(Boxes.Of(both)).Reseal(made.Text).Resealed);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal static string FirstForm(byte[] key, string clear)
    {
        var text = Encoding.UTF8.GetBytes(clear);
        byte[] header = [1, .. SHA256.HashData(key)[..4]];
        var (nonce, cipher, tag) = (RandomNumberGenerator.GetBytes(12), new byte[text.Length], new byte[16]);
        using var aes = new AesGcm(key, 16);
        aes.Encrypt(nonce, text, cipher, tag, header);
        return Convert.ToBase64String([.. header, .. nonce, .. cipher, .. tag]);
    }

    private static string Key() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private string File(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
