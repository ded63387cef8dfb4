"""Everyone in the sample packets. All of them are invented; telephone and document numbers belong to nobody."""
from __future__ import annotations

from datetime import date

from .people import Address, Person

US = "UNITED STATES"

ROSA = Person("ORELLANA MEJIA", "ROSA", "ELENA", date(1984, 3, 14), "female", "HONDURAS", "HND",
              Address("418 LINDEN STREET", "SPRINGFIELD", "IL", "62701", "7"), "000555012", "E5550112", "00055501127")
ROSA_SPONSOR = Person("CASTELLANOS", "MARTIN", "", date(1971, 11, 2), "male", US, "USA",
                      Address("418 LINDEN STREET", "SPRINGFIELD", "IL", "62701"), marital="MARRIED")
MARICEL = Person("AGBAYANI", "MARICEL", "TOLENTINO", date(1990, 7, 25), "female", "PHILIPPINES", "PHL",
                 Address("12 SAMPAGUITA LANE", "LIPA CITY", province="BATANGAS", postal_code="4217",
                         country="PHILIPPINES"),
                 passport="P5550214A")
MARICEL_SPONSOR = Person("TOLENTINO", "GRACE", "", date(1966, 1, 30), "female", US, "USA",
                         Address("77 HARBOR VIEW ROAD", "SAN DIEGO", "CA", "92101"), marital="MARRIED")
ABENA = Person("DANSO", "ABENA", "", date(1979, 9, 8), "female", US, "USA",
               Address("230 WALNUT AVENUE", "COLUMBUS", "OH", "43215", "3"), marital="MARRIED")
KOFI = Person("KWARTENG", "KOFI", "DANSO", date(2006, 5, 19), "male", "GHANA", "GHA",
              Address("9 PALM STREET", "KUMASI", province="ASHANTI", postal_code="AK039", country="GHANA"),
              passport="G5550319")
KOFI_MOTHER = Person("KWARTENG", "ADWOA", "", date(1982, 12, 1), "female", "GHANA", "GHA", KOFI.address)
ATTORNEY = Person("WHITCOMB", "ELEANOR", "", date(1968, 4, 4), "female", US, "USA",
                  Address("55 COURTHOUSE SQUARE", "CHICAGO", "IL", "60604"))
OLENA = Person("KOVALENKO", "OLENA", "", date(1977, 2, 27), "female", "UKRAINE", "UKR",
               Address("1614 MAPLE DRIVE", "PORTLAND", "OR", "97205"), "000555041", "FE555041", "00055504134")
OLENA_SPONSOR = Person("HARTLEY", "JAMES", "", date(1959, 8, 16), "male", US, "USA",
                       Address("1614 MAPLE DRIVE", "PORTLAND", "OR", "97205"), marital="WIDOWED")
ANITA = Person("SHRESTHA", "ANITA", "", date(1995, 10, 11), "female", "NEPAL", "NPL",
               Address("WARD 4, HILL ROAD", "GORKHA", province="GANDAKI", postal_code="34000", country="NEPAL"),
               passport="05550516")
ANITA_SPONSOR = Person("GURUNG", "BISHAL", "", date(1980, 6, 6), "male", US, "USA",
                       Address("905 PRAIRIE COURT", "SPRINGFIELD", "IL", "62704"), marital="MARRIED")
KARIM = Person("HADDAD", "KARIM", "", date(1988, 12, 30), "male", "LEBANON", "LBN",
               Address("3100 CEDAR BOULEVARD", "DEARBORN", "MI", "48126", "12"), "000555067", "LR0555067")
CAMILO = Person("RESTREPO VILLA", "CAMILO", "ANDRES", date(1992, 4, 9), "male", "COLOMBIA", "COL",
                Address("64 ORANGE BLOSSOM WAY", "ORLANDO", "FL", "32801"), "000555078", "AT555078", "00055507841")
CAMILO_SPONSOR = Person("VILLA", "LUCIA", "", date(1963, 3, 3), "female", US, "USA",
                        Address("64 ORANGE BLOSSOM WAY", "ORLANDO", "FL", "32801"), marital="MARRIED")
MIREILLE = Person("BAPTISTE", "MIREILLE", "", date(1981, 1, 21), "female", "HAITI", "HTI",
                  Address("88 RIVERBANK TERRACE", "CHICAGO", "IL", "60616", "2"), "000555089", "RD5550891",
                  "00055508915")
MIREILLE_SPONSOR = Person("MOREAU", "PAUL", "", date(1974, 7, 7), "male", US, "USA",
                          Address("88 RIVERBANK TERRACE", "CHICAGO", "IL", "60616", "2"))
TSEHAY = Person("ABEBE", "TSEHAY", "", date(1969, 11, 18), "female", "ETHIOPIA", "ETH",
                Address("KEBELE 05, HOUSE 210", "BAHIR DAR", province="AMHARA", postal_code="6000", country="ETHIOPIA"),
                passport="EP5550923", marital="WIDOWED")
TSEHAY_SPONSOR = Person("TADESSE", "SAMUEL", "", date(1986, 2, 14), "male", US, "USA",
                        Address("41 COLLEGE STREET", "MINNEAPOLIS", "MN", "55401"))
ARMEN = Person("PETROSYAN", "ARMEN", "", date(1973, 5, 2), "male", "ARMENIA", "ARM",
               Address("727 ORCHARD LANE", "FRESNO", "CA", "93721"), "000555101", "AR0555101", "00055510116", "MARRIED")
LILIT = Person("PETROSYAN", "LILIT", "", date(1976, 9, 23), "female", "ARMENIA", "ARM",
               Address("727 ORCHARD LANE", "FRESNO", "CA", "93721"), "000555102", "AR0555102", "00055510217", "MARRIED")
ARMEN_SPONSOR = Person("AVAKIAN", "DIANA", "", date(1970, 10, 10), "female", US, "USA",
                       Address("15 VINEYARD ROAD", "FRESNO", "CA", "93721"))
