-- Daily pushes to the platforms of province and nation (SC art. 6, 43): everything of the days before `reached` is in
-- the outbox.
CREATE TABLE daily_feed (
    rulebook text NOT NULL,
    platform text NOT NULL,
    matter   text NOT NULL,
    reached  date NOT NULL,
    PRIMARY KEY (rulebook, platform, matter)
);
