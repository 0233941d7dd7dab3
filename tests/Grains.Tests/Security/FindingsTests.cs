using Fleet.Grains.Security;
using Fleet.Instances;
using Fleet.Security;

namespace Fleet.Tests.Grains.Security;

public sealed class FindingsTests
{
    private static readonly InstanceId One = InstanceId.Of("inst_1");
    private static readonly DateTimeOffset Before = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Before.AddDays(1);
    private static readonly FoundPackage Lodash = new("npm", "lodash", "4.17.20");

    private int _number;

    [Fact]
    public void What_nobody_knew_of_is_new_once()
    {
        var findings = Of([], [Match("CVE-1"), Match("CVE-1"), Match("CVE-2")]);
        Assert.Equal((2, 2), (findings.New, findings.Changed.Length));
        Assert.All(findings.Changed, row => Assert.Equal((VulnerabilityStatus.Open, Now, One), (row.Status, row.DetectedAt, row.Instance)));
    }

    [Fact]
    public void What_is_the_same_is_not_written_again_and_what_an_advisory_says_anew_is_taken_over()
    {
        Assert.Empty(Of([Row("CVE-1")], [Match("CVE-1")]).Changed);
        var changed = Assert.Single(Of([Row("CVE-1")], [Match("CVE-1") with { Severity = VulnerabilitySeverity.Critical, FixVersion = "5" }]).Changed);
        Assert.Equal((VulnerabilitySeverity.Critical, "5", Before, Row("CVE-1").Id), (changed.Severity, changed.FixVersion, changed.DetectedAt, changed.Id));
    }

    [Theory]
    [InlineData(VulnerabilityStatus.Acknowledged, "usr_1")]
    [InlineData(VulnerabilityStatus.FalsePositive, "usr_1")]
    [InlineData(VulnerabilityStatus.Fixed, "usr_1")]
    public void What_people_have_judged_stays_as_it_is(VulnerabilityStatus status, string by)
    {
        var row = Row("CVE-1") with { Status = status, ChangedBy = by };
        Assert.Empty(Of([row], [Match("CVE-1") with { Severity = VulnerabilitySeverity.Critical }]).Changed);
    }

    [Theory]
    [InlineData(VulnerabilityStatus.Open, true)]
    [InlineData(VulnerabilityStatus.Acknowledged, true)]
    [InlineData(VulnerabilityStatus.FalsePositive, false)]
    [InlineData(VulnerabilityStatus.Fixed, false)]
    public void What_is_no_longer_found_is_fixed_by_the_scan_if_it_was_looked_for(VulnerabilityStatus status, bool isFixed)
    {
        var row = Row("CVE-1") with { Status = status, ChangedBy = "usr_1" };
        Assert.Empty(Of([row], [], wasRead: false).Changed);
        var changed = Of([row], []).Changed;
        Assert.Equal(isFixed ? [(VulnerabilityStatus.Fixed, VulnerabilityRow.ByScan, Now)] : [], changed.Select(one => (one.Status, one.ChangedBy!, one.FixedAt!.Value)));
    }

    [Fact]
    public void What_a_scan_had_fixed_is_found_anew_and_another_version_is_another_one()
    {
        var gone = Row("CVE-1") with { Status = VulnerabilityStatus.Fixed, ChangedBy = VulnerabilityRow.ByScan };
        Assert.Equal(1, Of([gone], [Match("CVE-1")]).New);
        var judged = Row("CVE-1") with { Status = VulnerabilityStatus.FalsePositive, ChangedBy = "usr_1" };
        Assert.Equal(1, Of([judged], [Match("CVE-1") with { Package = Lodash with { Version = "4.17.19" } }]).New);
    }

    [Fact]
    public void Keys_come_go_and_come_back_and_what_people_have_revoked_stays_so()
    {
        IReadOnlyList<SshKeyRow> After(IReadOnlyCollection<SshKeyRow> known, params FoundKey[] found) => KeyFindings.Of(One, known, found, Now, () => SshKeyId.Of($"sshk_{_number++}"));

        var found = new FoundKey("SHA256:a", "rsa", 1024, "me", Before, false);
        var row = Assert.Single(After([], found));
        Assert.Equal((true, true, false, SshKeyStatus.Active), (row.IsPresent, row.IsWeak, row.IsRevoked, row.StatusAt(Now)));
        Assert.Empty(After([row], found));

        var gone = Assert.Single(After([row]));
        Assert.Equal((false, true, VulnerabilityRow.ByScan), (gone.IsPresent, gone.IsRevoked, gone.RevokedBy));
        Assert.Equal((true, false, (string?)null), After([gone], found).Select(one => (one.IsPresent, one.IsRevoked, one.RevokedBy)).Single());
        Assert.Equal((true, true, "usr_1"), After([gone with { RevokedBy = "usr_1" }], found).Select(one => (one.IsPresent, one.IsRevoked, one.RevokedBy!)).Single());
        Assert.Empty(After([row with { IsPresent = false, Fingerprint = "SHA256:told" }]));
        Assert.Equal(SshKeyStatus.Expired, (row with { ExpiresAt = Now }).StatusAt(Now));
    }

    [Theory]
    [InlineData("rsa", 2047, true)]
    [InlineData("ssh-rsa", 1024, true)]
    [InlineData("RSA", 2048, false)]
    [InlineData("rsa", null, false)]
    [InlineData("ssh-dss", 2048, true)]
    [InlineData("DSA", 1024, true)]
    [InlineData("ed25519", 256, false)]
    [InlineData("ecdsa-sha2-nistp256", 256, false)]
    public void Short_rsa_and_any_dsa_is_weak(string type, int? bits, bool isWeak) => Assert.Equal(isWeak, SshKeyRow.Weak(type, bits));

    [Theory]
    [InlineData(0, 0, 0, 0, 0, 0, 60, 25, 15, "A")]
    [InlineData(0, 1, 0, 0, 0, 0, 50, 25, 15, "A")]
    [InlineData(1, 0, 1, 0, 0, 0, 35, 25, 15, "B")]
    [InlineData(1, 1, 0, 0, 1, 1, 30, 20, 10, "C")]
    [InlineData(2, 1, 1, 2, 2, 2, 1, 15, 5, "F")]
    [InlineData(9, 0, 0, 0, 9, 9, 0, 0, 0, "F")]
    [InlineData(3, 0, 0, 0, 0, 0, 0, 25, 15, "D")]
    public void The_score_is_that_of_the_document(int critical, int high, int medium, int low, int overdue, int weak, int vulnerabilities, int secrets, int ssh, string grade)
    {
        var score = SecurityScore.Of(new SecurityCounts(critical, high, medium, low, 7, 7, 7, weak, 7, 7), overdue);
        Assert.Equal((vulnerabilities, secrets, ssh, grade), (score.Vulnerabilities, score.SecretRotation, score.SshKeys, score.Grade));
    }

    [Fact]
    public void What_a_machine_does_not_tell_is_not_known()
    {
        Assert.All(MachineChecks.Of(new MachineScan(), new HashSet<int>()), check => Assert.Null(check.Passed));
        var told = new MachineScan { PermitRootLogin = "prohibit-password", PasswordAuthentication = "yes", Ports = [22, 80], PendingUpdates = 3 };
        Assert.Equal([true, false, true, false], MachineChecks.Of(told, new HashSet<int> { 22, 80, 443 }).Select(check => check.Passed));
    }

    private Findings Of(IReadOnlyCollection<VulnerabilityRow> known, IReadOnlyCollection<AdvisoryMatch> matches, bool wasRead = true) =>
        Findings.Of(One, known, matches, _ => wasRead, Now, () => VulnerabilityId.Of($"vuln_{_number++}"));

    private static AdvisoryMatch Match(string cve) => new(Lodash, cve, $"OSV-{cve}", VulnerabilitySeverity.High, 7.2, "title", "text", "4.17.21", ["https://example.com"]);

    private static VulnerabilityRow Row(string cve) => new()
    {
        Id = VulnerabilityId.Of($"vuln_{cve}"), Instance = One, CveId = cve, OsvId = $"OSV-{cve}", Package = "lodash", Version = "4.17.20", Ecosystem = "npm",
        Severity = VulnerabilitySeverity.High, Score = 7.2, Title = "title", Description = "text", FixVersion = "4.17.21", References = ["https://example.com"],
        DetectedAt = Before, ChangedAt = Before,
    };
}
